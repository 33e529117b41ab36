import DDCMCodec
import Dispatch
import Synchronization
import Testing

@Suite("A prior of one's own") struct CustomPriorTests {
  private let codec: Codec
  private let image = RGBImage.random(width: 20, height: 12)

  init() throws { codec = try Codec.closedForm() }

  @Test("encodes and decodes to exactly the image that the encoder saw", arguments: [0.5, 1, 4])
  func roundTrip(rate: Double) throws {
    let encoded = try codec.run(EncodeRequest(image, rate: .bitsPerPixel(rate)))
    #expect(try codec.run(DecodeRequest(encoded.bytes)).image == encoded.image)
  }

  @Test("is the only one that decodes its streams")
  func identity() throws {
    let encoded = try codec.run(EncodeRequest(image, rate: .bitsPerPixel(1)))
    let other = try Codec(prior: ClosedFormPrior(), identity: ModelIdentity(name: "another"))
    do {
      _ = try other.run(DecodeRequest(encoded.bytes))
      Issue.record("a stream of another model was decoded")
    } catch {
      #expect(error.category == .modelMissing)
    }
  }

  @Test("generates, inpaints, and refuses a condition")
  func tasks() throws {
    let inpainted = try codec.run(
      RestoreRequest(image, tasks: [.inpaint(.box(x: 2, y: 2, width: 4, height: 4))], keepsKnown: true))
    #expect(inpainted.image.pixels[..<60] == image.pixels[..<60])
    let generated = try codec.run(GenerateRequest(width: 16, height: 8, seed: 3))
    #expect(try codec.run(DecodeRequest(generated.bytes)).image == generated.image)
    do {
      _ = try codec.run(EditRequest(generated.bytes, to: ConditioningOptions(prompt: "a cat")))
      Issue.record("an unconditional prior was conditioned")
    } catch {
      #expect(error.category == .usage)
    }
  }

  @Test("reports every step, and an image of each")
  func progress() throws {
    let steps = Mutex<[Int]>([])
    let process = try ProcessOptions(steps: 5)
    _ = try codec.run(EncodeRequest(image, rate: .bitsPerPixel(1), process: process)) { progress in
      let preview = try progress.preview()
      #expect((preview.width, preview.height) == (20, 12))
      #expect(progress.stepCount == 5 && progress.pass == 1 && progress.passCount == 1)
      steps.withLock { $0.append(progress.step) }
    }
    #expect(steps.withLock { $0 } == [1, 2, 3, 4, 5])
  }

  @Test("ends within a step when the observer throws")
  func observerCancels() throws {
    let steps = Mutex(0)
    do {
      _ = try codec.run(EncodeRequest(image, rate: .bitsPerPixel(1))) { progress in
        steps.withLock { $0 = progress.step }
        if progress.step == 3 { throw CancellationError() }
      }
      Issue.record("it went on")
    } catch {
      #expect(error.category == .cancelled)
      #expect(steps.withLock { $0 } == 3)
    }
  }

  @Test("ends when the task is cancelled")
  func taskCancels() async throws {
    let codec = codec
    let request = try EncodeRequest(image, rate: .bitsPerPixel(1), process: ProcessOptions(steps: 1000))
    let (stream, continuation) = AsyncStream<Int>.makeStream()
    let isCancelled = DispatchSemaphore(value: 0)
    let task = Task {
      try await codec.run(request) { progress in
        continuation.yield(progress.step)
        // Step 2 lasts until the task is cancelled.
        if progress.step == 2 { isCancelled.wait() }
      }
    }
    for await step in stream where step == 2 {
      task.cancel()
      isCancelled.signal()
      break
    }
    do {
      _ = try await task.value
      Issue.record("it went on")
    } catch {
      #expect((error as? DDCMError)?.category == .cancelled)
    }
  }
}
