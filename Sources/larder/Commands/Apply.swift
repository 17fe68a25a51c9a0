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

    @OptionGroup var serverOptions: ServerOptions

    func run() async throws {
        let bundle = try BundleFiles(at: file)
        let client = try serverOptions.client()
        let answer: JSONValue
        do {
            answer = try await client.send(
                "POST", "/v1/apply", query: plan ? [URLQueryItem(name: "plan", value: "true")] : [],
                contentType: "application/json", body: .bytes(bundle.merged.serialized()))
        } catch let error as ClientError {
            throw CommandFailure(error.description(placing: bundle.place))
        }
        for change in answer["changes"]?.arrayValue ?? [] { print(line(change)) }
    }

    private func line(_ change: JSONValue) -> String {
        let text = { (member: String) in change[member]?.stringValue ?? "" }
        let action = text("action").padding(toLength: 9, withPad: " ", startingAt: 0)
        let details = (change["details"]?.arrayValue ?? []).compactMap(\.stringValue)
        return "\(action) \(text("kind")) \(text("name"))"
            + details.map { "\n            \($0)" }.joined()
    }
}
