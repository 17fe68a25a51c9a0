/// A tree as it stands in the file, before any check. What is absent is nil.
struct XGBoostTree {
    var left: [Int32]?
    /// In a tree with a vector a leaf, since 3.2, of a leaf the place of its vector.
    var right: [Int32]?
    var feature: [Int32]?
    /// The threshold of a split, the value of a leaf.
    var condition: [Float]?
    var missingGoesLeft: [Bool]?
    /// 0 for a numeric split, 1 for one on categories; absent in old files.
    var splitType: [Int32]?
    /// How much of the training data passed each node; absent in trees with a vector a leaf until
    /// 3.1.
    var cover: [Float]?
    /// A vector a node; only kept where leaves have vectors and they stand here: until 3.1.
    var nodeVectors: [Float]?
    /// The vectors of the leaves, since 3.2.
    var leafVectors: [Float]?
    /// The nodes that split on categories and, for each, where those that lead right begin among
    /// `categories` and how many they are.
    var categoryNodes: [Int32] = []
    var categoryStarts: [Int] = []
    var categoryCounts: [Int] = []
    var categories: [Int32] = []
    /// `tree_param`: numbers written as text.
    var parameters: [String: String] = [:]

    init<Reader: XGBoostDocumentReader>(reading reader: inout Reader) throws(Reader.Failure) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "left_children": left = try reader.readIntegers(as: Int32.self)
            case "right_children": right = try reader.readIntegers(as: Int32.self)
            case "split_indices": feature = try reader.readIntegers(as: Int32.self)
            case "split_conditions": condition = try reader.readFloats()
            case "default_left": missingGoesLeft = try reader.readFlags()
            case "split_type": splitType = try reader.readIntegers(as: Int32.self)
            case "sum_hessian": cover = try reader.readFloats()
            case "base_weights": nodeVectors = try reader.readFloats()
            case "leaf_weights": leafVectors = try reader.readFloats()
            case "categories_nodes": categoryNodes = try reader.readIntegers(as: Int32.self)
            case "categories_segments": categoryStarts = try reader.readIntegers(as: Int.self)
            case "categories_sizes": categoryCounts = try reader.readIntegers(as: Int.self)
            case "categories": categories = try reader.readIntegers(as: Int32.self)
            case "tree_param": parameters = try reader.readTexts()
            default: try reader.skip()
            }
        }
        if !hasVectors || leafVectors != nil { nodeVectors = nil }
    }

    /// Whether a leaf has a value for each output.
    var hasVectors: Bool { parameters["size_leaf_vector"].flatMap { Int($0) } ?? 1 > 1 }
}
