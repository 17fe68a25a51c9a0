/// What the header of a LightGBM file says of the model's inputs.
struct LightGBMInputs {
    let document: LightGBMDocument
    let limits: ModelLimits

    /// - Throws: `.missing`, `.inconsistent`, `.tooLarge`, and `.unsupported` where categories of
    ///   pandas cannot be told to features.
    func inputs() throws(ModelError) -> [ModelSignature.Input] {
        let greatest = try document.required("max_feature_idx").count()
        guard greatest < limits.featuresMax else {
            throw .tooLarge(what: "features", count: greatest + 1, limit: limits.featuresMax)
        }
        let names = try words("feature_names", count: greatest + 1)
        let infos = try words("feature_infos", count: greatest + 1)
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw .inconsistent(place: "feature_names", problem: "\"\(name)\" stands twice")
        }
        let areCategorical = try infos.map { (info) throws(ModelError) in try isCategorical(info) }
        let vocabularies = try vocabularies(
            areCategorical.indices.filter { areCategorical[$0] }, infos)
        return names.enumerated().map { feature, name in
            if let vocabulary = vocabularies[feature] {
                return ModelSignature.Input(
                    name: name, type: Self.type(of: vocabulary), vocabulary: vocabulary)
            }
            return ModelSignature.Input(
                name: name, type: areCategorical[feature] ? .int64 : .float64)
        }
    }

    /// Which feature each list of categories belongs to. The file keeps them in the order of the
    /// frame's category columns without saying which these were.
    private func vocabularies(
        _ categorical: [Int], _ infos: [String]
    ) throws(ModelError) -> [Int: Vocabulary] {
        let lists = document.vocabularies
        guard !lists.isEmpty else { return [:] }
        let candidates = [
            document.declaredCategorical.sorted(), categorical, Array(infos.indices),
        ]
        guard let features = candidates.first(where: { $0.count == lists.count }),
            features.allSatisfy(infos.indices.contains), Set(features).count == lists.count,
            zip(features, lists).allSatisfy({ Self.holdsCodes(infos[$0], of: $1) })
        else {
            throw .unsupported(
                subject: "pandas categories of columns that the file does not tell",
                hint: "Train with unordered pandas categories, and with no other categorical "
                    + "features beside them.")
        }
        return Dictionary(uniqueKeysWithValues: zip(features, lists))
    }

    /// Whether all that training saw of a feature are codes of the vocabulary; -1 stands for
    /// categories that were not counted.
    private static func holdsCodes(_ info: String, of vocabulary: Vocabulary) -> Bool {
        guard info != "none" else { return true }
        let count = vocabulary.texts.count + vocabulary.numbers.count
        // More codes than there can be stay one piece, which is no number.
        return info.split(maxSplits: count + 1) { $0 == ":" || $0 == "[" || $0 == "]" }
            .allSatisfy { code in Int(code).map { (-1..<count).contains($0) } == true }
    }

    private static func type(of vocabulary: Vocabulary) -> ModelSignature.InputType {
        if !vocabulary.texts.isEmpty { return .string }
        return vocabulary.numbers.keys.allSatisfy { $0 == $0.rounded() } ? .int64 : .float64
    }

    /// `[least:greatest]` of a number, `a:b:c` of a category, `none` of what was not used.
    private func isCategorical(_ info: String) throws(ModelError) -> Bool {
        if info == "none" || info.hasPrefix("[") && info.hasSuffix("]") { return false }
        let isList = info.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: ":")).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard isList else {
            throw .inconsistent(
                place: "feature_infos",
                problem: "\(String(info.prefix(32)).debugDescription) is neither a range "
                    + "nor a list of categories")
        }
        return true
    }

    private func words(_ name: String, count: Int) throws(ModelError) -> [String] {
        let line = try document.required(name)
        let found = line.wordCount
        guard found == count else {
            throw .inconsistent(
                place: name,
                problem: "it has \(found) entries, but max_feature_idx is \(count - 1)")
        }
        return try line.words(atMost: count)
    }
}
