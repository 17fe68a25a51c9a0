/// Why a command line was refused.
enum ArgumentsError: Error, CustomStringConvertible {
    case unknownOption(String)
    case notANumber(option: String)

    var description: String {
        switch self {
        case .unknownOption(let option): "unknown option \"\(option)\""
        case .notANumber(let option): "option \"\(option)\" expects a number above zero"
        }
    }
}
