import API
import ArgumentParser
import Foundation
import JSON

/// `larder train`.
struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a version of a model, and judge it on its newest rows.",
        discussion: """
            The specification is that of POST /v1/models/{model}/train, as YAML or JSON:

              larder train arrival_delay -f config/flights/train.json --wait
            """)

    @Argument(help: "The model's name.")
    var model: String

    @Option(name: [.customShort("f"), .long], help: "The specification, YAML or JSON.")
    var file: String

    @Flag(help: "Follow the job until it ends.")
    var wait = false

    @OptionGroup var serverOptions: ServerOptions

    func run() async throws {
        let client = try serverOptions.client()
        let specification = try DocumentFile.read(URL(fileURLWithPath: file))
        let answer = try await client.send(
            "POST", "/v1/models/\(model)/train", contentType: "application/json",
            body: .bytes(specification.serialized()))
        let job = answer["job"]?.stringValue ?? ""
        print(job)
        guard wait else { return }
        try await client.follow(job: job)
        let result = try await client.get("/v1/jobs/\(job)")["result"] ?? .null
        print(String(decoding: result.serialized(pretty: true), as: UTF8.self))
    }
}
