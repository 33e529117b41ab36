import COpenVINO
import Essentials
import Synchronization

/// The engine for processors: OpenVINO, loaded at run time through its C interface.
///
/// Weights are not read but mapped: a graph's constants point into its .safetensors files.
///
///     let engine = try OpenVINOEngine()
///     let network = try engine.compile(graph, options: EngineOptions(precision: .bfloat16))
///     let output = try network.run([sample, timestep])[0]
package final class OpenVINOEngine: Engine {
  private let core: OpenVINOCore
  private let turn = Mutex(())

  /// Finds and loads OpenVINO: in the folder that DDCM_OPENVINO names, else where `OpenVINOSearch` says.
  ///
  /// - Throws: `EngineError`, which says what to do when there is no OpenVINO, or one that is too old.
  package convenience init() throws {
    try self.init(OpenVINOSearch(named: ProcessInfo.processInfo.environment["DDCM_OPENVINO"]))
  }

  /// - Throws: `EngineError`.
  package init(_ search: OpenVINOSearch) throws {
    core = try OpenVINOCore(OpenVINOLibrary(search))
  }

  /// The library's version, for reports.
  package var version: String { core.library.version ?? "unknown" }

  package func compile(_ graph: Graph, options: EngineOptions) throws -> any CompiledNetwork {
    try turn.withLock { _ in
      let lowered = IRLowering(graph)
      let arena = try WeightArena(graph.files, constants: lowered.constants)
      let model = try OpenVINOModel(core, xml: lowered.xml, weights: arena)
      let inputs = graph.inputs.map { OpenVINONetwork.Input(graph[$0]) }

      guard options.precision == .bfloat16 else {
        return try OpenVINONetwork(model, options, inputs: inputs, outputs: graph.outputs.count, notice: nil)
      }
      // A processor without bfloat16 refuses it: then the network runs in float32, with a notice.
      var refusal: EngineError?
      if try core.capabilities().contains("BF16") {
        do throws(EngineError) {
          return try OpenVINONetwork(model, options, inputs: inputs, outputs: graph.outputs.count, notice: nil)
        } catch {
          refusal = error
        }
      }
      var fallback = options
      fallback.precision = .float32
      let reason = refusal.map { ": \($0)" } ?? "."
      return try OpenVINONetwork(
        model, fallback, inputs: inputs, outputs: graph.outputs.count,
        notice: "This processor has no bfloat16; the network runs in float32\(reason)")
    }
  }
}
