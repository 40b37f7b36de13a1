using System.Security.Cryptography;
using System.Text;
using RunLinkedData.Datasets.Contracts.Reading;
using RunLinkedData.Datasets.Contracts.Yaml;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model;
using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Contracts;

/// <summary>
/// A data contract of the Open Data Contract Standard (ODCS) v3, read from YAML: what the columns and rows of a dataset have to be, and how
/// fresh it is. What it says of rows is checked when they are saved, as ordinary expectations: <c>docs/contracts.md</c>.
/// </summary>
/// <remarks>What the standard has and is not checked here is refused by its name, so that nothing looks as though it were kept.</remarks>
public sealed class DataContract
{
    private const int Longest = 4 << 20;

    private readonly ContractDocument _document;

    private DataContract(string text, string? path)
    {
        Path = path;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        _document = ContractDocument.Read(YamlReader.Read(text, path));
    }

    /// <summary>The file, as it was named; null for a text.</summary>
    public string? Path { get; }

    /// <summary>The SHA-256 of the file, in hexadecimal.</summary>
    public string Sha256 { get; private init; }

    /// <summary>The version of the standard, such as <c>v3.1.0</c>.</summary>
    public string ApiVersion => _document.ApiVersion;

    /// <summary>What the contract is known by.</summary>
    public string Id => _document.Id;

    /// <summary>Its name; null when it has none.</summary>
    public string? Name => _document.Name;

    /// <summary>Its version, such as <c>1.1.0</c>.</summary>
    public string Version => _document.Version;

    /// <summary>Its state, such as <c>active</c>; nothing depends on it here.</summary>
    public string Status => _document.Status;

    /// <summary>The tables that it is about, by their names.</summary>
    public IReadOnlyList<string> Tables => [.. _document.Tables.Select(table => table.Name)];

    /// <summary>
    /// How old the newest version may be: the shortest of the properties <c>latency</c> and <c>freshness</c> of <c>slaProperties</c>; null
    /// when there is none.
    /// </summary>
    public TimeSpan? Freshness => _document.Freshness;

    /// <summary>
    /// What it says that nobody checks here, in a sentence each, with the line: rules in words (<c>type: text</c>), relations to other
    /// tables.
    /// </summary>
    public IReadOnlyList<string> NotChecked => _document.NotChecked;

    /// <summary>Reads a contract.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ContractException">
    /// It is no contract (<c>CONTRACT_INVALID</c>), or says what cannot be checked here (<c>CONTRACT_UNSUPPORTED</c>). Of a contract of
    /// several tables, that of one table is told when that one is used.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static DataContract Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no data contract '{path}'.", path);
        }

        if (new FileInfo(path).Length > Longest)
        {
            throw new ContractException(ErrorCode.ContractInvalid, $"The data contract '{path}' is longer than 4 MiB.", path);
        }

        var bytes = File.ReadAllBytes(path);
        using StreamReader reader = new(new MemoryStream(bytes), Encoding.UTF8);
        return new DataContract(reader.ReadToEnd(), path) { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
    }

    /// <summary>Reads a contract from its text.</summary>
    /// <param name="text">The text: YAML, or JSON.</param>
    /// <exception cref="ContractException">As of <see cref="Load"/>.</exception>
    public static DataContract Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new DataContract(text, null);
    }

    /// <summary>
    /// A beginning of a contract, as text: one that a version keeps, of its columns, whether they have nulls or numbers below 0.
    /// </summary>
    /// <param name="version">The version.</param>
    /// <exception cref="ArgumentException">It is files as they are, which have no columns.</exception>
    public static string Draft(DatasetManifest version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.Content == DatasetContent.Rows
            ? new ContractDraft(version).Write()
            : throw new ArgumentException($"'{version.Name}' is files as they are: there are no columns to write a contract of.");
    }

    /// <summary>
    /// The columns of a table, for <see cref="SchemaChange.Between(IReadOnlyList{DatasetColumn}, IReadOnlyList{DatasetColumn})"/>: of the
    /// type that <c>physicalType</c> names in the words of <c>docs/datasets.md</c>, else of <c>any</c> of the logical type.
    /// </summary>
    /// <param name="table">The dataset: the name of the table, where there are several.</param>
    /// <exception cref="ContractException">There is no such table, or it cannot be checked here.</exception>
    public IReadOnlyList<DatasetColumn> ColumnsOf(string table) =>
    [
        .. TableOf(table).Columns.Select(column => new DatasetColumn
        {
            Name = column.Name,
            Type = column.PhysicalType is { } type && LogicalTypes.IsExact(type, column.LogicalType)
                ? type
                : LogicalTypes.NameOf(column.LogicalType),
            Nullable = !column.IsRequired,
        }),
    ];

    /// <summary>Which contract it is, for manifests.</summary>
    internal DatasetContract ToRecord() => new() { Id = Id, Version = Version, Name = Name, Sha256 = Sha256 };

    /// <summary>Whether it has a table for a dataset: its only one, or the one of that name.</summary>
    internal bool IsOf(string dataset) => Find(dataset) is not null;

    /// <summary>What is expected of a dataset.</summary>
    /// <exception cref="ContractException">It has no table of that name, or one that cannot be checked here.</exception>
    internal IReadOnlyList<Expectation> ExpectationsOf(string dataset) => TableOf(dataset).Expectations;

    /// <summary>The columns of a dataset that have no nulls.</summary>
    /// <exception cref="ContractException">As of <see cref="ExpectationsOf"/>.</exception>
    internal IReadOnlySet<string> RequiredColumnsOf(string dataset) =>
        TableOf(dataset).Columns.Where(column => column.IsRequired).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The table of a dataset.</summary>
    /// <exception cref="ContractException">There is none, or it cannot be checked here.</exception>
    internal ContractTable TableOf(string dataset) => Find(dataset) is { } table
        ? table.Problem is { } problem ? throw problem : table
        : throw new ContractException(
            ErrorCode.ContractInvalid,
            $"The data contract {(Path is null ? $"'{Id}'" : $"'{Path}'")} has no table '{dataset}': "
            + (Tables.Count == 0 ? "it has none." : $"there are {string.Join(", ", Tables.Take(20))}.")
            + " The 'name' or 'physicalName' of one of them has to be that of the dataset.",
            Path);

    private ContractTable? Find(string dataset) => _document.Tables is [var only]
        ? only
        : _document.Tables.FirstOrDefault(table => table.Name == dataset)
            ?? _document.Tables.FirstOrDefault(table => table.PhysicalName == dataset);
}
