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

    func at(_ index: Int) -> InputFault { InputFault(detail, hint: hint, index: index) }

    /// - Parameter path: Of the values.
    func problem(_ path: String) -> Problem {
        .invalid(index.map { "\(path)[\($0)]" } ?? path, detail, hint: hint)
    }
}
