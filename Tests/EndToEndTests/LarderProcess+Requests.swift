import Foundation
import FoundationNetworking
import JSON

/// An answer of a server.
struct Answer: Sendable {
    let status: Int
    let contentType: String
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON, or a string saying that it is none.
    var json: JSONValue {
        (try? JSONValue(parsing: Array(body))) ?? .string("not JSON: \(text)")
    }
}

extension LarderProcess {
    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 120
        configuration.httpMaximumConnectionsPerHost = 16
        return URLSession(configuration: configuration)
    }()

    /// Sends a request; an unreachable server throws.
    func send(
        _ method: String, _ path: String, body: String? = nil,
        contentType: String = "application/json", headers: [String: String] = [:]
    ) async throws -> Answer {
        guard let url = URL(string: address + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = method
        if let body {
            request.httpBody = Data(body.utf8)
            request.setValue(contentType, forHTTPHeaderField: "Content-Type")
        }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await Self.session.data(for: request)
        let head = response as? HTTPURLResponse
        return Answer(
            status: head?.statusCode ?? 0,
            contentType: head?.value(forHTTPHeaderField: "Content-Type") ?? "", body: data)
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path) }

    func post(_ path: String, _ body: JSONValue) async throws -> Answer {
        try await send("POST", path, body: body.text)
    }

    /// Follows a job to its end.
    /// - Returns: The job as it ended.
    func finish(_ accepted: Answer) async throws -> JSONValue {
        guard accepted.status == 202, let id = accepted.json["job"]?.stringValue else {
            throw StartError(output: "no job was accepted: \(accepted.status) \(accepted.text)")
        }
        while true {
            let job = try await get("/v1/jobs/\(id)").json
            let state = job["state"]?.stringValue ?? ""
            if ["succeeded", "failed", "cancelled"].contains(state) { return job }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Waits until the server says that it is ready.
    func becomesReady() async throws {
        try await answersReadiness(with: 200)
    }

    /// Waits until the server answers its readiness so.
    func answersReadiness(with status: Int) async throws {
        let deadline = Date.now.addingTimeInterval(60)
        while try await get("/readyz").status != status {
            guard Date.now < deadline else {
                throw StartError(output: "not \(status) after a minute\n\(logText)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
