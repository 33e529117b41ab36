internal import CDDCM
import DDCM
import DDCMCodec

extension RestoreRequest {
  init(_ image: RGBImage, _ pointer: UnsafePointer<ddcm_restore_options>?) throws(DDCMError) {
    let options = try unsafe ddcm_restore_options.read(pointer) ?? ddcm_restore_options()
    var tasks: [Degradation] = []
    for index in 0..<(unsafe options.task_count) {
      guard let pointers = unsafe options.tasks else { throw missing("tasks") }
      tasks.append(try unsafe Degradation(.read(required: pointers[index], "tasks")))
    }
    let estimate = try unsafe EstimateOptions(
      steps: value(options.estimate_steps), depth: value(options.depth), eta: value(options.eta),
      samples: value(options.samples), saturation: value(options.saturation))
    try unsafe self.init(
      image, tasks: tasks, noise: value(options.noise) ?? 0, degrades: options.degrade != 0,
      keepsKnown: options.keep_known != 0, rate: Rate(options.rate), makesStream: options.stream != 0,
      rule: choice(options.rule, .rule) ?? .estimate, estimate: estimate, seed: options.seed,
      maxPixels: DecodeRequest.pixels(options.max_pixels), process: ProcessOptions(options.process))
  }
}

extension Degradation {
  private enum Kind: String, CaseIterable { case inpaint, upscale, colorize, deblur, decompress }

  fileprivate init(_ options: ddcm_degradation) throws(DDCMError) {
    switch try unsafe choice(options.kind, RequestField("kind"), as: Kind.self) {
    case .inpaint: self = .inpaint(try unsafe InpaintingMask(options))
    case .upscale:
      guard let factor = unsafe value(options.scale) else {
        throw DDCMError(.usage, "Upscaling lacks \(.scale).", remedy: "Set \(.scale).")
      }
      self = .upscale(factor: factor, filter: try unsafe choice(options.filter, RequestField("filter")) ?? .bicubic)
    case .colorize: self = .colorize(try unsafe choice(options.grey, RequestField("grey")) ?? .luma)
    case .deblur: self = .deblur(try unsafe BlurKernel(options))
    case .decompress:
      self = .decompress(try unsafe JPEGHeader(bytes(options.jpeg, options.jpeg_size, named: "jpeg")))
    case nil: throw missing("kind")
    }
  }
}

extension InpaintingMask {
  fileprivate init(_ options: ddcm_degradation) throws(DDCMError) {
    let box = unsafe options.mask_box.map { unsafe $0.pointee }
    let masks: [InpaintingMask?] = try unsafe [
      RGBImage(options.mask).map(InpaintingMask.image),
      box.map { .box(x: Int($0.x), y: Int($0.y), width: Int($0.width), height: Int($0.height)) },
      value(options.mask_share).map(InpaintingMask.random(share:)),
    ]
    let given = masks.compactMap(\.self)
    guard given.count == 1 else {
      throw DDCMError(
        .usage, "Inpainting needs one \(.mask), and has \(given.count).",
        remedy: "Set an image, a box or a share of the pixels.")
    }
    self = given[0]
  }
}

extension BlurKernel {
  fileprivate init(_ options: ddcm_degradation) throws(DDCMError) {
    let sigma = unsafe value(options.sigma)
    switch unsafe (sigma, options.kernel) {
    case (let sigma?, nil): try self.init(sigma: sigma)
    case (nil, let numbers?):
      let (rows, columns) = unsafe (options.kernel_rows, options.kernel_columns)
      guard rows <= Self.maxSide, columns <= Self.maxSide else {
        throw DDCMError(
          .usage, "The \(.kernel) has \(rows) rows of \(columns) numbers.",
          remedy: "Give at most \(Self.maxSide) of both.")
      }
      try self.init(
        rows: (0..<rows).map { row in (0..<columns).map { unsafe numbers[row * columns + $0] } })
    default:
      throw DDCMError(.usage, "A blur is needed.", remedy: "Set either \(.sigma) or \(.kernel).")
    }
  }
}
