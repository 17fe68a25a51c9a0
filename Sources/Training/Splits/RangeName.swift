/// What the rows of a range are for.
package struct RangeName: Sendable, Hashable, Codable, CustomStringConvertible {
    package enum Use: String, Sendable, Codable {
        case train
        case validation
        case test
    }

    package let use: Use
    /// From 1; nil outside of folds.
    package let fold: Int?

    package init(_ use: Use, fold: Int? = nil) {
        self.use = use
        self.fold = fold
    }

    package static let train = RangeName(.train)
    package static let validation = RangeName(.validation)
    package static let test = RangeName(.test)

    /// Continues "the … range".
    package var description: String {
        fold.map { "fold \($0) \(use.rawValue)" } ?? use.rawValue
    }
}
