import JSON
import TestSupport

/// Makes trees of every kind of value, with hostile strings and extreme numbers among them.
struct RandomDocument {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func tree(depthMax: Int = 4) -> JSONValue {
        switch Int.random(in: 0..<(depthMax == 0 ? 6 : 9), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2:
            return .integer(
                Int64(bitPattern: random.next()) >> Int64.random(in: 0...63, using: &random))
        case 3, 4: return .number(finiteDouble())
        case 5: return .string(string())
        case 6:
            return .array(
                (0..<Int.random(in: 0...5, using: &random)).map { _ in tree(depthMax: depthMax - 1)
                })
        default:
            // Sometimes beyond the number of keys from which an object keeps an index.
            let count =
                Int.random(in: 0...3, using: &random) * Int.random(in: 1...11, using: &random)
            return .object(
                JSONObject(
                    (0..<count).map { _ in (string(), tree(depthMax: depthMax - 2 < 0 ? 0 : 1)) }))
        }
    }

    mutating func string() -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "b", "z", "0", " ", "\"", "\\", "/", "\n", "\t", "\r", "\u{0}", "\u{1F}", "\u{7F}",
            "é", "e\u{301}".unicodeScalars.last!, "€", "\u{2028}", "\u{FEFF}", "\u{FFFF}", "😀",
            "\u{10FFFF}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            text.unicodeScalars.append(alphabet.randomElement(using: &random)!)
        }
        return text
    }

    mutating func finiteDouble() -> Double {
        let value = Double(bitPattern: random.next())
        return value.isFinite ? value : 0.5
    }

    mutating func mutated(_ document: [UInt8]) -> [UInt8] {
        var mutated = document
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...mutated.count, using: &random)
            let byte =
                Bool.random(using: &random)
                ? UInt8.random(in: 0...255, using: &random)
                : Array("{}[],:\"\\u0-.eE tfn".utf8).randomElement(using: &random)!
            switch Int.random(in: 0..<3, using: &random) {
            case 0 where place < mutated.count: mutated[place] = byte
            case 1 where place < mutated.count: mutated.remove(at: place)
            default: mutated.insert(byte, at: place)
            }
        }
        return mutated
    }
}
