import ArgumentParser
import DDCM
import Evaluation
import Foundation
import Inference
import ModelFolder
import Quality

/// Perceptual metrics, by networks whose weights the user supplies.
struct PerceptualArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "LPIPS: torchvision's AlexNet, VGG16 or SqueezeNet 1.1, and the lpips package's heads for it, .pth or .safetensors; "
        + "repeatable.", valueName: "network,heads"))
  var lpips: [FilePair] = []

  @Option(
    help: ArgumentHelp(
      "DISTS: torchvision's VGG16, and the DISTS-pytorch package's weights.pt.", valueName: "network,weights"))
  var dists: FilePair?

  @Option(
    help: ArgumentHelp(
      "Deep distance (DD) and Fréchet distance over patches (FD) by any of these networks or SqueezeNet 1.0, without "
        + "learned heads; repeatable.", valueName: "file"), completion: .file())
  var network: [String] = []

  @Option(help: ArgumentHelp("Width and height of FD's patches in pixels.", valueName: "n"))
  var patch = 64

  @Flag(help: "Also use FD patches shifted by half a patch, as HiFiC does.")
  var shiftedPatches = false

  func validate() throws {
    guard PooledPatches.leastSide...4096 ~= patch else {
      throw ValidationError("--patch is \(PooledPatches.leastSide)...4096.")
    }
  }

  /// A plan with these metrics.
  ///
  /// - Throws: `DDCMError`.
  func plan(
    images: [String], rates: [Double], contenders: [any Contender], jobs: Int, shown: Int, pixelLimit: Int,
    threads: Int?
  ) throws -> Plan {
    var plan = Plan(
      images: images, rates: rates, contenders: contenders, jobs: jobs, shownImages: shown, pixelLimit: pixelLimit
    )
    guard !lpips.isEmpty || dists != nil || !network.isEmpty else { return plan }
    let engine = try OpenVINOEngine(ModelLocations())
    let options = EngineOptions(threads: threads)
    for pair in lpips {
      let score = try LPIPS(
        backbone: weightFile(at: pair.first), heads: weightFile(at: pair.second), engine: engine, options: options
      )
      plan.comparisons.append(score)
      plan.provenance[score.name] = try Self.digests(pair.first, pair.second)
    }
    if let dists {
      let score = try DISTS(
        backbone: weightFile(at: dists.first), weights: weightFile(at: dists.second), engine: engine,
        options: options)
      plan.comparisons.append(score)
      plan.provenance[score.name] = try Self.digests(dists.first, dists.second)
    }
    for path in network {
      let weights = try weightFile(at: path)
      let distance = try DeepDistance(backbone: weights, engine: engine, options: options)
      let patches = try PooledPatches(
        backbone: weights, side: patch, isShifted: shiftedPatches, engine: engine, options: options)
      plan.comparisons.append(distance)
      plan.features.append(patches)
      plan.provenance[distance.name] = try Self.digests(path)
      plan.provenance[patches.name] =
        try Self.digests(path) + ", patches of \(patch) pixels\(shiftedPatches ? ", shifted ones too" : "")"
    }
    let names = plan.comparisons.map(\.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw DDCMError(.usage, "The metric '\(twice)' is set twice.", remedy: "Set it once, or run twice.")
    }
    return plan
  }

  /// File names, each with the SHA-256 of its contents.
  private static func digests(_ paths: String...) throws -> String {
    try paths.map { path in
      try "\(URL(fileURLWithPath: path).lastPathComponent) sha256:\(fileDigest(path))"
    }.joined(separator: ", ")
  }
}

/// Two files, separated by a comma.
struct FilePair: ExpressibleByArgument {
  let first: String
  let second: String

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    (first, second) = (parts[0], parts[1])
  }
}
