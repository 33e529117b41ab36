import ArgumentParser
import DDCM

/// What a class-conditional model is told.
struct ConditioningOptions: ParsableArguments {
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("The class to draw, by its number, for models that draw classes.", valueName: "n"))
  var label: Int?

  @Option(
    help: ArgumentHelp(
      "Classifier-free guidance: exaggerate the class so many times, 0...100; needs --null-class, and twice the time "
        + "(default: 1, none).", valueName: "s"))
  var guidance: Double?

  @Option(
    help: ArgumentHelp("The class that means none, where the model was trained with one.", valueName: "n"))
  var nullClass: Int?

  func validate() throws {
    try label?.validate("--class", in: 0...1 << 20)
    try nullClass?.validate("--null-class", in: 0...1 << 20)
    try guidance?.validate("--guidance", in: 0...100)
    guard guidance == nil || label != nil else {
      throw ValidationError("--guidance is towards a class: add --class.")
    }
  }

  var nullCondition: Condition? { nullClass.map(Condition.label) }

  /// Without a class, the one that means none.
  var conditioning: Conditioning? {
    guard let label else { return nullCondition.map { Conditioning($0) } }
    let hundredths = Int(((guidance ?? 1) * 100).rounded())
    return Conditioning(
      .label(label), guidance: hundredths == 100 ? nil : Guidance(hundredths: hundredths, negative: nullCondition))
  }
}
