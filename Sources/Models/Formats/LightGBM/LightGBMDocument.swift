/// What a LightGBM file says, before it is judged as a whole.
///
/// A file is a header of `name=value` lines, blocks of such lines that begin with `Tree=0`,
/// `Tree=1`, …, the line `end of trees`, importances, the parameters between `parameters:` and
/// `end of parameters`, and, where Python wrote it, `pandas_categorical:` with a list of lists.
struct LightGBMDocument {
    /// Of the header, and of a tree. LightGBM writes up to 22.
    private static let blockLinesMax = 64

    private(set) var header: [String: LightGBMLine] = [:]
    private(set) var trees: [LightGBMTree] = []
    /// The features that were declared categorical when it was trained.
    private(set) var declaredCategorical: [Int] = []
    /// For each category column of the pandas frame that it was trained on, its categories.
    private(set) var vocabularies: [Vocabulary] = []

    /// - Throws: `.malformed`, `.missing`, `.inconsistent` within a tree, `.tooLarge` as soon as
    ///   there are too many trees or nodes.
    init(reading file: UnsafeRawBufferPointer, limits: ModelLimits) throws(ModelError) {
        var lines = LightGBMLines(file)
        guard let first = lines.next(), first.isEqual(to: "tree") else {
            throw .malformed("The file does not begin with the line \"tree\".")
        }
        let firstTree: LightGBMLine
        (header, firstTree) = try Self.block(&lines)
        try readTrees(&lines, from: firstTree, limits)
        try readParameters(&lines, limits)
        try readEnd(&lines, limits)
    }

    /// A line of the header.
    func required(_ name: String) throws(ModelError) -> LightGBMLine {
        guard let line = header[name] else { throw .missing(member: name) }
        return line
    }

    private mutating func readTrees(
        _ lines: inout LightGBMLines, from first: LightGBMLine, _ limits: ModelLimits
    ) throws(ModelError) {
        var line = first
        var nodeCount = 0
        while !line.isEqual(to: "end of trees") {
            let number = trees.count
            guard try line.count() == number else {
                throw line.malformed("tree \(number) is expected")
            }
            guard number < limits.treesMax else {
                throw .tooLarge(what: "trees", count: number + 1, limit: limits.treesMax)
            }
            let (fields, next) = try Self.block(&lines)
            let tree = try LightGBMTree(fields: fields, number: number)
            nodeCount += tree.nodeCount
            guard nodeCount <= limits.nodesMax else {
                throw .tooLarge(what: "nodes", count: nodeCount, limit: limits.nodesMax)
            }
            trees.append(tree)
            line = next
        }
    }

    /// The lines of the header or of one tree by their names, and the line after them.
    private static func block(
        _ lines: inout LightGBMLines
    ) throws(ModelError) -> ([String: LightGBMLine], LightGBMLine) {
        var fields: [String: LightGBMLine] = [:]
        while let line = lines.next() {
            if endsBlock(line) { return (fields, line) }
            guard fields.updateValue(line, forKey: line.name) == nil else {
                throw line.malformed("it stands twice")
            }
            guard fields.count <= blockLinesMax else {
                throw line.malformed("it is one line more than \(blockLinesMax)")
            }
        }
        throw .missing(member: "end of trees")
    }

    private static func endsBlock(_ line: LightGBMLine) -> Bool {
        line.begins(with: "Tree=") || line.isEqual(to: "end of trees")
    }

    private mutating func readParameters(
        _ lines: inout LightGBMLines, _ limits: ModelLimits
    ) throws(ModelError) {
        let categorical = "[categorical_feature: "
        while let line = lines.next() {
            if line.isEqual(to: "end of parameters") { return }
            guard line.begins(with: categorical) else { continue }
            let list = String(decoding: line.content, as: UTF8.self)
                .dropFirst(categorical.count).dropLast()
            // Names may stand there, too, where it was not trained by Python; they are passed over.
            declaredCategorical = list.split(separator: ",", maxSplits: limits.featuresMax)
                .compactMap { Int($0) }
        }
        throw .missing(member: "end of parameters")
    }

    private mutating func readEnd(
        _ lines: inout LightGBMLines, _ limits: ModelLimits
    ) throws(ModelError) {
        let pandas = "pandas_categorical:"
        while let line = lines.next() {
            if line.isEqual(to: "parser:") {
                while let inner = lines.next(), !inner.isEqual(to: "end of parser") {}
            } else if line.begins(with: pandas) {
                let list = line.content.dropFirst(pandas.utf8.count)
                vocabularies = try PandasCategories.vocabularies(
                    in: UnsafeRawBufferPointer(rebasing: list), line: line.number, limits)
            } else {
                throw .malformed("Line \(line.number) is not expected after the parameters.")
            }
        }
    }
}
