/// The command line.
struct Arguments {
    /// At least one.
    private(set) var rounds = 5
    /// How long each kind of read is measured in a round.
    private(set) var duration = Duration.milliseconds(500)

    static let usage = "usage: online-target [--rounds N] [--seconds S]"

    init(_ words: some Sequence<String>) throws(ArgumentsError) {
        var words = words.makeIterator()
        while let option = words.next() {
            switch option {
            case "--rounds":
                guard let number = words.next().flatMap(Int.init), number > 0 else {
                    throw .notANumber(option: option)
                }
                rounds = number
            case "--seconds":
                guard let number = words.next().flatMap(Double.init), number > 0, number < 3600
                else { throw .notANumber(option: option) }
                duration = .seconds(number)
            default: throw .unknownOption(option)
            }
        }
    }
}
