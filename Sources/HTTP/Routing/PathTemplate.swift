/// A path with named parts: `/v1/models/{name}:predict`.
///
/// A capture is a whole segment, or in front of a literal suffix. It never spans a slash and is
/// never empty. Segments are split first and percent-decoded after, so an encoded slash is data.
package final class PathTemplate: Sendable {
    enum Segment: Sendable, Equatable {
        case literal([UInt8])
        case capture(name: String, suffix: [UInt8])
    }

    package let text: String
    let segments: [Segment]

    /// - Precondition: `text` begins with a slash, its captures are `{name}` or `{name}suffix`, and
    ///   no name comes twice.
    package init(_ text: String) {
        precondition(text.hasPrefix("/"), "a path template begins with a slash")
        self.text = text
        segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
            Self.segment($0)
        }
        let names = segments.compactMap(\.captureName)
        precondition(Set(names).count == names.count, "a path template names a capture once")
    }

    /// The decoded text of the capture `name` in a path that matched.
    package func parameter(_ name: String, in path: UnsafeRawBufferPointer) -> String {
        for (segment, raw) in zip(segments, PathSegments(path)) {
            guard case .capture(name, let suffix) = segment else { continue }
            let decoded = PercentDecoding.string(raw)
            return String(decoding: decoded.utf8.dropLast(suffix.count), as: UTF8.self)
        }
        preconditionFailure("the template \(text) has no capture \(name)")
    }

    private static func segment(_ text: Substring) -> Segment {
        guard text.hasPrefix("{"), let end = text.firstIndex(of: "}") else {
            precondition(!text.contains { "{}%".contains($0) }, "a capture begins its segment")
            return .literal(Array(text.utf8))
        }
        let name = text[text.index(after: text.startIndex)..<end]
        let suffix = text[text.index(after: end)...]
        precondition(!name.isEmpty && !suffix.contains { "{}%".contains($0) }, "a bad capture")
        return .capture(name: String(name), suffix: Array(suffix.utf8))
    }
}

extension PathTemplate.Segment {
    fileprivate var captureName: String? {
        if case .capture(let name, _) = self { name } else { nil }
    }
}
