import Features
import JSON

/// How old the features of an entity are, and which were served instead of their own values:
/// further members of its object.
extension JSONSpace {
    /// Most bytes that the two take.
    static func freshnessBytesMax(_ width: Int) -> Int { 64 + width * (numberBytesMax + 32) }

    /// `,"ages":[12.5,null]`: seconds, null where there is no row.
    mutating func ages(of row: Int, _ answer: OnlineAnswer) {
        append(literal: ",\"ages\":[")
        for feature in 0..<answer.width {
            if feature > 0 { append(UInt8(ascii: ",")) }
            if let age = answer.age(row, feature) {
                double(Double(age) / 1_000_000, nonFinite: .null)
            } else {
                append(literal: "null")
            }
        }
        append(UInt8(ascii: "]"))
    }

    /// `,"fallbacks":[null,"default"]`, where any was used.
    mutating func fallbacks(of row: Int, _ answer: OnlineAnswer) {
        guard answer.usesFallbacks(row) else { return }
        append(literal: ",\"fallbacks\":[")
        for feature in 0..<answer.width {
            if feature > 0 { append(UInt8(ascii: ",")) }
            if let fallback = answer.usedFallback(row, feature) {
                quoted(fallback.name)
            } else {
                append(literal: "null")
            }
        }
        append(UInt8(ascii: "]"))
    }
}
