import Evidence

@main
struct VariationalAutoencoder {
    static func main() {}
}
