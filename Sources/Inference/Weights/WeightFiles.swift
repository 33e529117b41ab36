/// Opens a weight file: .safetensors by its name, else a checkpoint of PyTorch.
///
/// - Throws: `WeightFileError`, when the file cannot be opened or is neither.
public func openWeights(path: String) throws(WeightFileError) -> any WeightFile {
  path.hasSuffix(".safetensors") ? try Safetensors(path: path) : try PyTorchFile(path: path)
}
