import JSON

extension XGBoostDocument {
    /// Reads a whole file. Members that do not bear on an answer are skipped, but must be JSON.
    ///
    /// - Throws: When the file is not JSON, or a member is not of the kind XGBoost writes.
    init(reading reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "version": version = try reader.readInt32s()
            case "learner": try readLearner(&reader)
            default: _ = try reader.skipValue()
            }
        }
        try reader.finish()
    }

    private mutating func readLearner(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "attributes": attributes = try reader.readTexts()
            case "feature_names": featureNames = try reader.readStrings()
            case "feature_types": featureTypes = try reader.readStrings()
            case "gradient_booster": try readBooster(&reader)
            case "learner_model_param": parameters = try reader.readTexts()
            case "objective": try readObjective(&reader)
            default: _ = try reader.skipValue()
            }
        }
    }

    private mutating func readObjective(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "name" {
                objective = try reader.readString()
            } else {
                _ = try reader.skipValue()
            }
        }
    }

    private mutating func readBooster(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "name": booster = try reader.readString()
            case "model": try readTreeModel(&reader)
            case "weight_drop":
                hasTreeWeights = true
                _ = try reader.skipValue()
            default: _ = try reader.skipValue()
            }
        }
    }

    private mutating func readTreeModel(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "gbtree_model_param": treeParameters = try reader.readTexts()
            case "tree_info": treeOutputs = try reader.readInt32s()
            case "iteration_indptr": roundStarts = try reader.readInt32s()
            case "trees": trees = try reader.readTrees()
            case "weight_drop":
                hasTreeWeights = true
                _ = try reader.skipValue()
            default: _ = try reader.skipValue()
            }
        }
    }
}

extension JSONReader {
    fileprivate mutating func readTrees() throws(JSONError) -> [XGBoostTree] {
        var trees: [XGBoostTree] = []
        try beginArray()
        while try nextElement() { trees.append(try readTree()) }
        return trees
    }

    private mutating func readTree() throws(JSONError) -> XGBoostTree {
        var tree = XGBoostTree()
        try beginObject()
        while let key = try nextKey() {
            switch key {
            case "left_children": tree.left = try readInt32s()
            case "right_children": tree.right = try readInt32s()
            case "split_indices": tree.feature = try readInt32s()
            case "split_conditions": tree.condition = try readFloats()
            case "sum_hessian": tree.cover = try readFloats()
            case "default_left": tree.missingGoesLeft = try readFlags()
            case "split_type": tree.splitType = try readInt32s()
            case "tree_param": tree.parameters = try readTexts()
            default: _ = try skipValue()
            }
        }
        return tree
    }

    /// An array of whole numbers. One beyond 32 bits becomes the nearest that fits, which no check
    /// of an index or a count lets pass.
    fileprivate mutating func readInt32s() throws(JSONError) -> [Int32] {
        var numbers: [Int32] = []
        try beginArray()
        while try nextElement() { numbers.append(Int32(clamping: try readInt64())) }
        return numbers
    }

    private mutating func readFloats() throws(JSONError) -> [Float] {
        var numbers: [Float] = []
        try readFloats(appendingTo: &numbers)
        return numbers
    }

    /// An array of 0 and 1 or, in files older than 1.6, of false and true.
    private mutating func readFlags() throws(JSONError) -> [Bool] {
        var flags: [Bool] = []
        try beginArray()
        while try nextElement() {
            flags.append(try peek() == .bool ? try readBool() : try readInt64() != 0)
        }
        return flags
    }

    fileprivate mutating func readStrings() throws(JSONError) -> [String] {
        var strings: [String] = []
        try beginArray()
        while try nextElement() { strings.append(try readString()) }
        return strings
    }

    /// The members of an object whose values are text; others are skipped.
    fileprivate mutating func readTexts() throws(JSONError) -> [String: String] {
        var texts: [String: String] = [:]
        try beginObject()
        while let key = try nextKey() {
            if try peek() == .string {
                texts[key] = try readString()
            } else {
                _ = try skipValue()
            }
        }
        return texts
    }
}
