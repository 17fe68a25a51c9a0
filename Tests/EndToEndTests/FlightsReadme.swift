/// The commands of a Markdown document and the answers it shows.
struct FlightsReadme {
    /// A command that begins with `curl`, and the JSON that the document shows below it.
    struct Command: Equatable {
        /// Where it begins, counted from 1.
        let line: Int
        /// Of one line or several, as it is written.
        let text: String
        var shownAnswer: String?
    }

    /// In the order of the document.
    private(set) var commands: [Command] = []

    /// Reads the fenced blocks: `sh` has commands, and `json` directly below it the answer to the
    /// last of them.
    init(_ markdown: String) {
        var language: Substring?
        var block: [(line: Int, text: Substring)] = []
        // Whether nothing but a fence stands between the last command and here.
        var isBelowCommand = false
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            guard line.hasPrefix("```") else {
                if language != nil {
                    block.append((index + 1, line))
                } else if line.contains(where: { !$0.isWhitespace }) {
                    isBelowCommand = false
                }
                continue
            }
            guard let ended = language else {
                language = line.dropFirst(3)
                block = []
                continue
            }
            if ended == "json", isBelowCommand {
                commands[commands.count - 1].shownAnswer =
                    block.map { String($0.text) }.joined(separator: "\n")
            }
            let found = ended == "sh" ? Self.commands(in: block) : []
            commands += found
            isBelowCommand = !found.isEmpty
            language = nil
        }
    }

    /// Puts lines together until quotes are closed and no backslash asks for more.
    private static func commands(in block: [(line: Int, text: Substring)]) -> [Command] {
        var commands: [Command] = []
        var open: (line: Int, text: String)?
        for (line, text) in block {
            let command = (
                line: open?.line ?? line, text: (open.map { $0.text + "\n" } ?? "") + text
            )
            if isUnfinished(command.text) {
                open = command
                continue
            }
            open = nil
            if command.text.hasPrefix("curl ") {
                commands.append(Command(line: command.line, text: command.text))
            }
        }
        return commands
    }

    private static func isUnfinished(_ command: String) -> Bool {
        var quote: Character?
        for character in command where character == "'" || character == "\"" {
            if quote == nil {
                quote = character
            } else if quote == character {
                quote = nil
            }
        }
        return quote != nil || command.hasSuffix("\\")
    }
}
