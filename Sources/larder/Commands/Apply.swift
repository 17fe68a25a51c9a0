import API
import ArgumentParser
import Foundation
import JSON

/// `larder apply`.
struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Register definitions: all of them, or none.",
        discussion: """
            Reads a YAML or JSON file, or every .yaml file of a directory as one bundle:

              larder apply -f config/flights --plan     say what would change
              larder apply -f config/flights            change it
            """)

    @Option(name: [.customShort("f"), .long], help: "A file, or a directory of .yaml files.")
    var file: String

    @Flag(help: "Only say what would change.")
    var plan = false

    @Flag(help: "Delete the definitions of the project that the file or directory lacks.")
    var prune = false

    @Flag(help: "Delete even what holds rows or is read by a model; they are gone for good.")
    var force = false

    @OptionGroup var serverOptions: ServerOptions

    func run() async throws {
        let bundle = try BundleFiles(at: file)
        let client = try serverOptions.client()
        let answer: JSONValue
        do {
            answer = try await client.send(
                "POST", "/v1/apply", query: query,
                contentType: "application/json", body: .bytes(bundle.merged.serialized()))
        } catch let error as ClientError {
            throw CommandFailure(error.description(placing: bundle.place))
        }
        for change in answer["changes"]?.arrayValue ?? [] { print(line(change)) }
        if let refusal = answer["refusal"] {
            let error = ClientError(problem: refusal, status: 409)
            print("without --force: \(error.description(placing: bundle.place))")
        }
        let steps = answer["next"]?.arrayValue ?? []
        if !steps.isEmpty { print("next:") }
        for step in steps { print(line(ofStep: step, client)) }
    }

    private var query: [URLQueryItem] {
        [("plan", plan), ("prune", prune), ("force", force)].filter(\.1)
            .map { URLQueryItem(name: $0.0, value: "true") }
    }

    /// A change in one line, and what there is to say of it in lines below.
    private func line(_ change: JSONValue) -> String {
        let text = { (member: String) in change[member]?.stringValue ?? "" }
        let action = text("action").padding(toLength: 9, withPad: " ", startingAt: 0)
        let details = (change["details"]?.arrayValue ?? []).compactMap(\.stringValue)
        let breaks = (change["breaks"]?.arrayValue ?? []).map(Self.line(ofBreak:))
        let backfill = change["backfill"].map { [Self.line(ofBackfill: $0)] } ?? []
        return "\(action) \(text("kind")) \(text("name"))"
            + (details + breaks + backfill).map { "\n            \($0)" }.joined()
    }

    /// What is left to do, and the command that does it.
    private func line(ofStep step: JSONValue, _ client: APIClient) -> String {
        let text = { (member: String) in step[member]?.stringValue ?? "" }
        let request = text("request").split(separator: " ", maxSplits: 1)
        let key = client.key == nil ? "" : " -H \"Authorization: Bearer $LARDER_KEY\""
        let address = client.address(of: String(request.last ?? ""))
        return "  \(text("detail"))\n    curl -X \(request.first ?? "")\(key) '\(address)'"
    }

    private static func line(ofBreak item: JSONValue) -> String {
        let text = { (member: String) in item[member]?.stringValue ?? "" }
        return "breaks \(text("kind")) \(text("name")): \(text("reason"))"
    }

    private static func line(ofBackfill item: JSONValue) -> String {
        guard let rows = item["rows"]?.int64Value, let seconds = item["seconds"]?.doubleValue else {
            return "to be backfilled"
        }
        let text = seconds < 1 ? "under a second" : "about \(Int(seconds.rounded())) s"
        return "to be backfilled: about \(rows) rows, \(text) (estimated)"
    }
}
