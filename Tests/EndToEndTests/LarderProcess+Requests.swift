import Foundation
import FoundationNetworking
import JSON

/// An answer of a server.
struct Answer: Sendable {
    let status: Int
    let contentType: String
    /// By their names in lower case.
    let headers: [String: String]
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
        try await send(
            method, address, path, body: body, contentType: contentType, headers: headers)
    }

    /// The same, to another of the server's addresses.
    func send(
        _ method: String, _ address: String, _ path: String, body: String? = nil,
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
        let headers = (head?.allHeaderFields ?? [:]).map { ("\($0)".lowercased(), "\($1)") }
        return Answer(
            status: head?.statusCode ?? 0,
            contentType: head?.value(forHTTPHeaderField: "Content-Type") ?? "",
            headers: Dictionary(headers) { first, _ in first }, body: data)
    }

    /// Applies definitions, again where somebody else has changed some at the same time.
    func apply(_ definitions: String) async throws -> Answer {
        for _ in 0..<10 {
            let answer = try await send(
                "POST", "/v1/apply", body: definitions, contentType: "application/yaml")
            guard answer.status == 409 else { return answer }
        }
        return try await send(
            "POST", "/v1/apply", body: definitions, contentType: "application/yaml")
    }

    /// Sends bytes that need not be text.
    func upload(_ path: String, _ bytes: Data) async throws -> Answer {
        guard let url = URL(string: address + path) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        let (data, response) = try await Self.session.upload(for: request, from: bytes)
        let head = response as? HTTPURLResponse
        return Answer(
            status: head?.statusCode ?? 0,
            contentType: head?.value(forHTTPHeaderField: "Content-Type") ?? "", headers: [:],
            body: data)
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
        try await answersReadiness(200, beginning: "ok")
    }

    /// Sends SIGHUP, and waits until the log has a message that it did not have before.
    func hangUp(untilLogged message: String) async throws {
        let logged = "\"msg\":\"\(message)\""
        let countBefore = logText.ranges(of: logged).count
        Foundation.kill(processIdentifier, SIGHUP)
        let deadline = Date.now.addingTimeInterval(60)
        while logText.ranges(of: logged).count == countBefore {
            guard Date.now < deadline else { throw StartError(output: logText) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Waits until readiness is answered with the status and a text that begins so.
    func answersReadiness(_ status: Int, beginning text: String) async throws {
        let deadline = Date.now.addingTimeInterval(60)
        while true {
            let answer = try await get("/readyz")
            if answer.status == status, answer.text.hasPrefix(text) { return }
            guard Date.now < deadline else {
                throw StartError(
                    output: "readiness is \(answer.status) \(answer.text)\n\(logText)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
