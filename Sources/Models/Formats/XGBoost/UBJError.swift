/// Why a UBJSON document was refused, and where.
struct UBJError: Error {
    /// In bytes from the start of the document.
    let offset: Int
    /// What was expected and what was found, lower case, without a full stop.
    let message: String
}
