/// The names that an expression may use, and what they mean.
struct ExpressionScope {
    /// What the expression is evaluated over; its names mean indexes into these.
    let columns: [Column]
    /// What has the names, such as `data source "trips"`.
    let owner: String
    /// What a name is called, and several of them: `column`, `columns`.
    private let words: (one: String, several: String)
    private let indexes: [String: Int]
    /// Names that several things bear, with what tells them apart.
    private let ambiguous: [String: [String]]
    /// In the order in which messages list them.
    private let names: [String]

    /// Columns under their own names.
    init(columns: [Column], of owner: String) {
        self.columns = columns
        self.owner = owner
        words = ("column", "columns")
        names = columns.map(\.name)
        indexes = Dictionary(
            zip(names, columns.indices), uniquingKeysWith: { first, _ in first })
        ambiguous = [:]
    }

    /// Inputs under names of any number each.
    ///
    /// - Parameters:
    ///   - indexes: By every name that means one input.
    ///   - ambiguous: By every name that several inputs bear, the names that tell them apart.
    ///   - names: Those that messages list.
    init(
        inputs: [Column], of owner: String, indexes: [String: Int], ambiguous: [String: [String]],
        names: [String]
    ) {
        columns = inputs
        self.owner = owner
        words = ("input", "inputs")
        self.indexes = indexes
        self.ambiguous = ambiguous
        self.names = names
    }

    func index(of name: String, at position: Int) throws(ExpressionFault) -> Int {
        if let index = indexes[name] { return index }
        if let full = ambiguous[name] {
            throw ExpressionFault(
                at: position,
                "several \(words.several) of the \(owner) are called \"\(name)\"; write "
                    + full.joined(separator: " or "))
        }
        let near = NearestName.among(names, to: name).map { "; did you mean \"\($0)\"?" } ?? ";"
        throw ExpressionFault(
            at: position,
            "the \(owner) has no \(words.one) \"\(name)\"\(near) its \(words.several) are "
                + names.joined(separator: ", "))
    }
}
