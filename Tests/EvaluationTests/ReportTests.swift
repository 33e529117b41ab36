import Evaluation
import Foundation
import Testing

@Suite("Reports") struct ReportTests {
  private let bench: Bench
  private let plan: Plan

  init() throws {
    bench = try Bench()
    plan = Plan(
      images: try bench.images(2), rates: [1, 2],
      contenders: [Copier(name: "first"), Copier(name: "<b>, \"quoted\"", provenance: ["note": "</script>"])])
  }

  private func report(anchor: String? = "first") throws -> (Outcome, [String]) {
    let run = try Run(plan, folder: bench.file("results"))
    let outcome = try run.outcome()
    let description = Description(plan, version: "ddcm 0", command: ["ddcm", "evaluate"])
    return (outcome, try run.writeReports(outcome, description, anchor: anchor))
  }

  @Test("include tables for spreadsheets")
  func csv() throws {
    _ = try report()
    let lines = try bench.text("results/results.csv").split(separator: "\r\n")
    #expect(lines.count == 9)
    #expect(
      lines[0].hasPrefix("image,width,height,contender,rate,byte_limit,outcome,bytes,bpp,quality,PSNR,SSIM,MS-SSIM,"))
    #expect(lines[1].hasPrefix("image-0.png,32,24,first,1.0,96,within,95,"))
    #expect(lines[3].contains(",\"<b>, \"\"quoted\"\"\",1.0,"))
    #expect(try bench.text("results/summary.csv").split(separator: "\r\n").count == 5)
  }

  @Test("describe how to repeat the run")
  func json() throws {
    let (outcome, _) = try report()
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(bench.text("results/evaluation.json").utf8)) as? [String: Any])
    let run = try #require(document["run"] as? [String: Any])
    #expect(run["command"] as? [String] == ["ddcm", "evaluate"])
    #expect((run["machine"] as? [String: Any])?["cores"] as? Int == ProcessInfo.processInfo.activeProcessorCount)
    let contenders = try #require(run["contenders"] as? [[String: Any]])
    #expect(contenders.map { $0["name"] as? String } == ["first", "<b>, \"quoted\""])
    #expect((document["measurements"] as? [Any])?.count == outcome.measurements.count)
    #expect((document["bd_rates"] as? [String: Any])?.keys.contains("first") == true)
  }

  @Test("have a page that contains its images, with names escaped")
  func page() throws {
    _ = try report()
    let page = try bench.text("results/report.html")
    #expect(page.components(separatedBy: "data:image/webp;base64,").count - 1 == 2 * (1 + 2 * 2))
    #expect(page.contains("<td class=\"word\">&lt;b&gt;, &quot;quoted&quot;</td>"))
    #expect(!page.contains("<b>"))
    #expect(page.components(separatedBy: "</script>").count - 1 == 2)
    #expect(!page.contains("{{"))
    #expect(page.contains("&lt;/script&gt;"))
  }

  @Test("show at most the set number of images")
  func shown() throws {
    var plan = plan
    plan.shownImages = 1
    let run = try Run(plan, folder: bench.file("few"))
    let outcome = try run.outcome()
    _ = try run.writeReports(outcome, Description(plan, version: "", command: []), anchor: nil)
    #expect(try bench.text("few/report.html").components(separatedBy: "data:image/webp;base64,").count - 1 == 5)
  }

  @Test("have curves if gnuplot is installed, otherwise a note")
  func curves() throws {
    let (_, notes) = try report()
    let drawn = FileManager.default.fileExists(atPath: bench.file("results/curves/ms-ssim.svg"))
    #expect(drawn == notes.isEmpty, "\(notes)")
    if !drawn { #expect(notes.count == 1 && notes[0].contains("gnuplot")) }
  }

  @Test("are replaced by the next run")
  func twice() throws {
    _ = try report()
    let before = try bench.text("results/results.csv")
    _ = try report()
    #expect(try bench.text("results/results.csv") == before)
    #expect(!FileManager.default.fileExists(atPath: bench.file("results/scratch")))
  }
}
