/// A category that is a text. It is another one where a byte differs, as models' own libraries have
/// it: a `String` equals every other spelling of its letters.
package struct TextCategory: Sendable, Hashable, Comparable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: TextCategory, right: TextCategory) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package static func < (left: TextCategory, right: TextCategory) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension TextCategory: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
}
