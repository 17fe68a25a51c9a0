import Models

/// What is wrong with the values of an input; whoever reads them knows where they stand.
struct InputFault: Error {
    /// A sentence.
    let detail: String
    let hint: String?
    /// Which of the values it is; `nil` where it is none of them alone.
    let index: Int?

    init(_ detail: String, hint: String? = nil, index: Int? = nil) {
        self.detail = detail
        self.hint = hint
        self.index = index
    }

    /// That an input takes other values: numbers, or texts.
    ///
    /// - Parameter shown: The value as it came.
    init(_ shown: String, isNoValueOf input: ModelSignature.Input) {
        self.init("A \(input.takesTexts ? "text" : "number") is expected, but this is \(shown).")
    }

    func at(_ index: Int) -> InputFault { InputFault(detail, hint: hint, index: index) }

    /// - Parameter path: Of the values.
    func problem(_ path: String) -> Problem {
        .invalid(index.map { "\(path)[\($0)]" } ?? path, detail, hint: hint)
    }
}
