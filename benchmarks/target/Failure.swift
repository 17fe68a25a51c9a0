import HTTP
import JSON

/// The problem body of a refusal (RFC 9457).
enum Failure {
    @Sendable static func response(
        to failure: HTTPFailure, path: String? = nil, requestID: String
    ) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("title")
        writer.string(failure.title)
        writer.key("status")
        writer.int64(Int64(failure.status.code))
        writer.key("detail")
        writer.string(failure.detail)
        writer.key("request_id")
        writer.string(requestID)
        writer.endObject()
        return Response(
            status: failure.status, contentType: "application/problem+json", bytes: writer.take())
    }

    static func response(
        _ status: Status, _ title: String, _ detail: String, requestID: String
    ) -> Response {
        response(
            to: HTTPFailure(status: status, title: title, detail: detail), requestID: requestID)
    }
}
