import HTTP
import JSON

/// `POST /echo`: what the parser saw.
///
/// ```
/// POST /echo?host&a=1   ->   {"method":"POST","path":"/echo","query":{"host":"","a":"1"},
///                             "headers":{"host":"127.0.0.1"},"body_bytes":0,"body_adler32":1}
/// ```
enum EchoRoute {
    static let route = Route(.post, "/echo") { request, _ in
        // A name that comes twice has one value: the first.
        var names: [String] = []
        for name in request.queryNames where !names.contains(name) { names.append(name) }
        var checksum = Adler32()
        checksum.update(request.body)
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("method")
        writer.string(request.method.rawValue)
        writer.key("path")
        writer.string(request.path)
        writer.key("query")
        writer.members(names) { request.query($0) }
        writer.key("headers")
        writer.members(names) { request.header($0) }
        writer.key("body_bytes")
        writer.int64(Int64(request.body.count))
        writer.key("body_adler32")
        writer.int64(Int64(checksum.value))
        writer.endObject()
        return .now(Response(contentType: "application/json", bytes: writer.take()))
    }
}

extension JSONWriter {
    /// Writes an object of those names that have a value.
    fileprivate mutating func members(_ names: [String], _ value: (String) -> String?) {
        beginObject()
        for name in names {
            guard let value = value(name) else { continue }
            key(name)
            string(value)
        }
        endObject()
    }
}
