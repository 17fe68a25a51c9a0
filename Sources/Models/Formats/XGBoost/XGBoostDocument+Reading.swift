extension XGBoostDocument {
    /// Reads a whole file. Members that do not bear on an answer are skipped, but must be well
    /// formed.
    ///
    /// - Throws: When the file is not of its encoding, or a member is not of the kind XGBoost
    ///   writes.
    init<Reader: XGBoostDocumentReader>(reading reader: inout Reader) throws(Reader.Failure) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "version": version = try reader.readIntegers(as: Int32.self)
            case "learner": try readLearner(&reader)
            default: try reader.skip()
            }
        }
        try reader.finish()
    }

    private mutating func readLearner<Reader: XGBoostDocumentReader>(
        _ reader: inout Reader
    ) throws(Reader.Failure) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "attributes": attributes = try reader.readTexts(others: "")
            case "feature_names": featureNames = try reader.readStrings()
            case "feature_types": featureTypes = try reader.readStrings()
            case "gradient_booster": try readBooster(&reader)
            case "learner_model_param": parameters = try reader.readTexts()
            case "objective": try readObjective(&reader)
            default: try reader.skip()
            }
        }
    }

    private mutating func readObjective<Reader: XGBoostDocumentReader>(
        _ reader: inout Reader
    ) throws(Reader.Failure) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "name" {
                objective = try reader.readString()
            } else {
                try reader.skip()
            }
        }
    }

    private mutating func readBooster<Reader: XGBoostDocumentReader>(
        _ reader: inout Reader
    ) throws(Reader.Failure) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "name": booster = try reader.readString()
            case "model": try readModel(&reader)
            case "gbtree": try readTreesOfDART(&reader)
            case "weight_drop": treeWeights = try reader.readFloats()
            default: try reader.skip()
            }
        }
    }

    /// The booster in a booster that DART is until 3.3.
    private mutating func readTreesOfDART<Reader: XGBoostDocumentReader>(
        _ reader: inout Reader
    ) throws(Reader.Failure) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "model" {
                try readModel(&reader)
            } else {
                try reader.skip()
            }
        }
    }

    private mutating func readModel<Reader: XGBoostDocumentReader>(
        _ reader: inout Reader
    ) throws(Reader.Failure) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "gbtree_model_param": treeParameters = try reader.readTexts()
            case "tree_info": treeOutputs = try reader.readIntegers(as: Int32.self)
            case "iteration_indptr": roundStarts = try reader.readIntegers(as: Int32.self)
            case "trees":
                var trees: [XGBoostTree] = []
                try reader.beginArray()
                while try reader.nextElement() { trees.append(try XGBoostTree(reading: &reader)) }
                self.trees = trees
            case "weight_drop": treeWeights = try reader.readFloats()
            case "cats": try readCategories(&reader)
            case "weights": linearWeights = try reader.readFloats()
            case "boosted_rounds": linearRounds = try reader.readInteger(as: Int.self)
            default: try reader.skip()
            }
        }
    }

    private mutating func readCategories<Reader: XGBoostDocumentReader>(
        _ reader: inout Reader
    ) throws(Reader.Failure) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            guard key == "enc" else {
                try reader.skip()
                continue
            }
            categories = []
            try reader.beginArray()
            while try reader.nextElement() {
                categories.append(try XGBoostCategories(reading: &reader))
            }
        }
    }
}
