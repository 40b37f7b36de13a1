namespace RunLinkedData.Datasets.RowComparison;

/// <summary>How the rows of two datasets are compared. The defaults suit most data.</summary>
public sealed class CompareRowsOptions
{
    /// <summary>
    /// The columns that are compared besides the key; both datasets must have them, with types that can be compared. Null, the default,
    /// compares all that both have; an empty list tells only which rows came and went.
    /// </summary>
    public IReadOnlyCollection<string>? Columns { get; set; }

    /// <summary>
    /// How far apart two floating-point numbers may be and still count as the same; 0, exactly the same, unless set. It does
    /// not apply to keys and to lists.
    /// </summary>
    public double Tolerance { get; set; }

    /// <summary>
    /// How many bytes of rows, of both datasets together, are held in memory; 256 MiB unless set. What is more is sorted in temporary
    /// files. The readers hold some batches (up to about 32 MiB each) besides.
    /// </summary>
    public long MemoryBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// The folder in which temporary files are made, in a folder of their own that only this user can read; null, the default, for that of
    /// the system. About as much space as the rows take in memory is needed there, up to twice as much while very many are merged. It is
    /// empty again when the comparison ends, also early or by an error.
    /// </summary>
    public string? TemporaryFolder { get; set; }

    /// <summary>The options of a caller, checked together with the key.</summary>
    internal static CompareRowsOptions Of(IReadOnlyCollection<string> keys, Action<CompareRowsOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0 || keys.Distinct(StringComparer.Ordinal).Count() != keys.Count)
        {
            throw new ArgumentException("Name at least one column as the key, and none of them twice.", nameof(keys));
        }

        var options = new CompareRowsOptions();
        configure?.Invoke(options);
        options.Validate();
        return options;
    }

    private void Validate()
    {
        if (MemoryBytes < 1)
        {
            throw new ArgumentException($"{nameof(MemoryBytes)} is {MemoryBytes}; it must be at least 1.");
        }

        if (!(Tolerance >= 0 && double.IsFinite(Tolerance)))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{nameof(Tolerance)} is {Tolerance}; it must be a finite number from 0 on."));
        }

        if (TemporaryFolder is not null && !Directory.Exists(TemporaryFolder))
        {
            throw new ArgumentException(
                $"{nameof(TemporaryFolder)} is '{TemporaryFolder}', and there is no such folder. Make it, or name another.");
        }
    }
}
