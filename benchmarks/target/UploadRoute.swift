import HTTP
import JSON

/// `POST /upload`: length and checksum of a body taken piece by piece.
enum UploadRoute {
    static let route = Route(.post, "/upload", body: .streamed) { request, _ in
        let request = request.detached()
        return .later { await response(to: request) }
    }

    private static func response(to request: OwnedRequest) async -> Response {
        guard let stream = request.bodyStream else {
            preconditionFailure("a streamed route has a stream")
        }
        var byteCount = 0
        var checksum = Adler32()
        do throws(BodyError) {
            var pieces = stream.makeAsyncIterator()
            while let piece = try await pieces.next() {
                byteCount += piece.count
                piece.withUnsafeBytes { checksum.update($0) }
            }
        } catch {
            return refusal(of: error, requestID: request.id)
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("body_bytes")
        writer.int64(Int64(byteCount))
        writer.key("body_adler32")
        writer.int64(Int64(checksum.value))
        writer.endObject()
        return Response(contentType: "application/json", bytes: writer.take())
    }

    private static func refusal(of error: BodyError, requestID: String) -> Response {
        switch error {
        case .tooLarge(let bytesMax):
            Failure.response(
                .contentTooLarge, "body too large", "The path takes up to \(bytesMax) bytes.",
                requestID: requestID)
        case .timeout:
            Failure.response(
                .requestTimeout, "body too slow", "The server stopped waiting for the rest.",
                requestID: requestID)
        case .malformed:
            Failure.response(
                .badRequest, "malformed body", "The body cannot be read.", requestID: requestID)
        case .inflation(let error):
            Failure.response(to: error.failure, requestID: requestID)
        // Nobody is there to read this.
        case .disconnected, .cancelled:
            Failure.response(
                .badRequest, "incomplete body", "The body ended early.", requestID: requestID)
        }
    }
}
