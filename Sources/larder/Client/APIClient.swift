import Foundation
import FoundationNetworking
import JSON

/// Speaks to a running server for the other commands.
struct APIClient {
    let server: URL
    let key: String?

    /// - Throws: `ClientError` when the text is not an http address.
    init(server: String, key: String?) throws {
        guard let url = URL(string: server), let scheme = url.scheme,
            ["http", "https"].contains(scheme), url.host != nil
        else {
            throw ClientError(
                "\"\(server)\" is not a server's address, such as http://localhost:6566")
        }
        self.server = url
        self.key = key
    }

    /// Sends a body and returns the answer's JSON.
    /// - Throws: `ClientError` with the server's problem.
    func send(
        _ method: String, _ path: String, query: [URLQueryItem] = [], contentType: String,
        body: Body
    ) async throws -> JSONValue {
        var request = URLRequest(url: url(path, query))
        request.httpMethod = method
        request.setValue(contentType, forHTTPHeaderField: "Content-Type")
        // Loading a large table takes its time.
        request.timeoutInterval = 3600
        if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
        let (data, response): (Data, URLResponse)
        do {
            switch body {
            case .none: (data, response) = try await URLSession.shared.data(for: request)
            case .bytes(let bytes):
                (data, response) = try await URLSession.shared.upload(
                    for: request, from: Data(bytes))
            case .file(let file):
                (data, response) = try await URLSession.shared.upload(for: request, fromFile: file)
            }
        } catch let error as URLError where error.code == .unknown {
            // Foundation has no code for a certificate that is not trusted; libcurl has the words.
            throw ClientError(
                "the server at \(server) cannot be spoken to: \(error.localizedDescription)")
        } catch {
            throw ClientError("the server at \(server) cannot be reached; is it running?")
        }
        let answer = try? JSONValue(parsing: Array(data))
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else {
            throw ClientError(problem: answer ?? .null, status: status)
        }
        return answer ?? .null
    }

    /// Asks for a document.
    /// - Throws: `ClientError` with the server's problem.
    func get(_ path: String) async throws -> JSONValue {
        try await send("GET", path, contentType: "application/json", body: .none)
    }

    /// The address of a path, which may have a query.
    func address(of target: String) -> String {
        let parts = URLComponents(string: target)
        return url(parts?.path ?? target, parts?.queryItems ?? []).absoluteString
    }

    enum Body {
        case none
        case bytes([UInt8])
        case file(URL)
    }

    private func url(_ path: String, _ query: [URLQueryItem]) -> URL {
        let url = server.appendingPathComponent(path)
        guard !query.isEmpty else { return url }
        var components = URLComponents(url: url, resolvingAgainstBaseURL: false)
        components?.queryItems = query
        return components?.url ?? url
    }
}

/// What a command could not do; printed, and the program ends with exit code 1.
struct ClientError: Error, CustomStringConvertible {
    private let summary: String
    /// The faults that the server's problem lists, with their places.
    private let faults: [(path: String, detail: String, hint: String?)]

    init(_ description: String) {
        summary = description
        faults = []
    }

    init(problem: JSONValue, status: Int) {
        faults = (problem["errors"]?.arrayValue ?? []).compactMap { fault in
            guard let detail = fault["detail"]?.stringValue else { return nil }
            return (fault["path"]?.stringValue ?? "", detail, fault["hint"]?.stringValue)
        }
        let title = problem["title"]?.stringValue ?? "the server answered \(status)"
        // What the faults say is not said twice.
        let detail = faults.isEmpty ? problem["detail"]?.stringValue : nil
        summary = ([title] + [detail, problem["hint"]?.stringValue].compactMap { $0 })
            .joined(separator: "\n  ")
    }

    var description: String { description { $0 } }

    /// - Parameter place: What to call the place at a path of the request's body.
    func description(placing place: (_ path: String) -> String) -> String {
        let lines = faults.map { fault in
            "\n  \(place(fault.path)): \(fault.detail)" + (fault.hint.map { "\n    \($0)" } ?? "")
        }
        return summary + lines.joined()
    }
}
