import HTTP
import JSON

/// `GET /rows/{count}`: so many rows of NDJSON, in constant memory.
enum RowsRoute {
    private static let countMax = 100_000_000
    private static let pieceBytesMin = 32 * 1024

    static let route = Route(.get, "/rows/{count}") { request, _ in
        guard let count = Int(request.parameter("count")), 0...countMax ~= count else {
            return .now(
                Failure.response(
                    .badRequest, "bad count", "A count is a number from 0 to \(countMax).",
                    requestID: request.id))
        }
        return .now(
            Response(
                status: .ok, headers: ["Content-Type": "application/x-ndjson"],
                body: .stream { writer in try await writeRows(count, to: writer) }))
    }

    /// Rows such as `{"row":12,"value":"abcdefghijklmnopqrstuvwxyz"}`, counted from 0.
    private static func writeRows(_ count: Int, to output: BodyWriter) async throws {
        var writer = JSONWriter()
        for row in 0..<count {
            writer.beginObject()
            writer.key("row")
            writer.int64(Int64(row))
            writer.key("value")
            writer.string("abcdefghijklmnopqrstuvwxyz")
            writer.endObject()
            writer.endLine()
            if writer.bytes.count >= pieceBytesMin { try await output.write(writer.take()) }
        }
        if !writer.bytes.isEmpty { try await output.write(writer.take()) }
    }
}
