import Inference

/// Reads a network's structure off the names and shapes of its tensors.
struct GuidedDiffusionReader {
  private typealias Block = GuidedDiffusionUNet.Structure.Block

  private let weights: any WeightFile

  /// The number of groups of every group normalization.
  static let groups = 32

  init(_ weights: any WeightFile) { self.weights = weights }

  func refusal(_ tensor: String, _ reason: String) -> GuidedDiffusionError {
    .unsupported(file: weights.path, tensor: tensor, reason: reason)
  }

  func shape(_ name: String, rank: Int) throws(GuidedDiffusionError) -> [Int] {
    guard let tensor = weights[name] else { throw .missing(file: weights.path, tensor: name) }
    guard tensor.shape.count == rank, !tensor.shape.contains(0) else {
      throw refusal(name, "has shape \(tensor.shape), where \(rank) axes are needed")
    }
    return tensor.shape
  }

  private func has(_ name: String) -> Bool { weights[name] != nil }

  private func channels(ofResidual name: String) throws(GuidedDiffusionError) -> Int {
    try shape("\(name).out_layers.3.weight", rank: 4)[0]
  }

  /// `output_blocks`, from the smallest size to the largest. A block that upsamples ends its level.
  func up() throws(GuidedDiffusionError) -> [GuidedDiffusionUNet.Structure.Block] {
    var blocks: [Block] = []
    while has("output_blocks.\(blocks.count).0.in_layers.0.weight") {
      let name = "output_blocks.\(blocks.count)"
      let attends = has("\(name).1.qkv.weight")
      let last = "\(name).\(attends ? 2 : 1)"
      let resampling: UNetPlan.Resampler? =
        has("\(last).in_layers.0.weight") ? .resnet : has("\(last).conv.weight") ? .convolution : nil
      blocks.append(
        Block(
          name: name, channels: try channels(ofResidual: "\(name).0"), attends: attends, resampling: resampling))
    }
    guard let last = blocks.last else {
      throw .missing(file: weights.path, tensor: "output_blocks.0.0.in_layers.0.weight")
    }
    guard last.resampling == nil else { throw refusal("\(last.name).0.in_layers.0.weight", "is followed by no level") }
    return blocks
  }

  /// How many residual blocks each level has on the way down, from the largest size: one fewer than on the way up.
  static func layers(_ up: [GuidedDiffusionUNet.Structure.Block]) -> [Int] {
    let ends = up.indices.filter { up[$0].resampling != nil } + [up.count - 1]
    return zip(ends, [-1] + ends).map { $0 - $1 - 1 }.reversed()
  }

  /// `input_blocks` but the first, which is a convolution.
  func down(_ layers: [Int]) throws(GuidedDiffusionError) -> [GuidedDiffusionUNet.Structure.Block] {
    var blocks: [Block] = []
    for (level, count) in layers.enumerated() {
      guard count > 0 else { throw refusal("output_blocks.0.0.in_layers.0.weight", "is alone in its level") }
      for _ in 0..<count {
        let name = "input_blocks.\(blocks.count + 1)"
        blocks.append(
          Block(
            name: name, channels: try channels(ofResidual: "\(name).0"), attends: has("\(name).1.qkv.weight"),
            resampling: nil))
      }
      guard level < layers.count - 1, let channels = blocks.last?.channels else { continue }
      // A residual block that downsamples differs from others in its place only.
      let name = "input_blocks.\(blocks.count + 1)"
      let kind: UNetPlan.Resampler = has("\(name).0.op.weight") ? .convolution : .resnet
      if kind == .resnet { _ = try self.channels(ofResidual: "\(name).0") }
      blocks.append(Block(name: name, channels: channels, attends: false, resampling: kind))
    }
    let next = "input_blocks.\(blocks.count + 1).0.in_layers.0.weight"
    guard !has(next) else { throw refusal(next, "has no counterpart on the way up") }
    return blocks
  }

  /// The channels are divisible by the normalization groups and the attention heads.
  func check(
    _ blocks: [GuidedDiffusionUNet.Structure.Block], middle: Int, _ attention: GuidedDiffusionUNet.Attention
  ) throws(GuidedDiffusionError) {
    let middle = Block(name: "middle_block", channels: middle, attends: true, resampling: nil)
    for block in blocks + [middle] {
      let name = "\(block.name).0.out_layers.3.weight"
      guard block.channels % Self.groups == 0 else {
        throw refusal(name, "has \(block.channels) channels, which \(Self.groups) groups do not divide")
      }
      guard !block.attends || attention.count(channels: block.channels) != nil else {
        throw refusal(name, "has \(block.channels) channels, which heads (\(attention.heads)) do not divide")
      }
    }
  }
}
