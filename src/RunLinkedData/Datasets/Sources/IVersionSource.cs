namespace RunLinkedData.Datasets.Sources;

/// <summary>
/// A kind of tables that other programs write and that are read where they lie, such as Delta or Iceberg: what
/// <c>Run.SaveReference</c> makes versions of. Packages add theirs to <see cref="RunTrackerOptions.VersionSources"/>.
/// </summary>
/// <remarks>Used by many threads at once.</remarks>
public interface IVersionSource
{
    /// <summary>
    /// Its name, such as <c>delta</c>, which manifests have as their format: up to 50 lower-case ASCII letters, digits and <c>_</c>, a
    /// letter first; the name of no format.
    /// </summary>
    string Name { get; }

    /// <summary>
    /// Whether such a table is at a location. Called where nobody says what is there; few calls, nothing of the data is read.
    /// </summary>
    /// <param name="location">The location.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    Task<bool> IsAtAsync(SourceLocation location, CancellationToken cancellationToken);

    /// <summary>Finds out what makes up a version of a table.</summary>
    /// <param name="location">Where the table is.</param>
    /// <param name="version">The version in the table's own words, as people write it; null for the one that the table is at now.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="SourceException">
    /// There is no such table or version, it is there no more, it is damaged, or it needs what is not known here.
    /// </exception>
    /// <exception cref="ArgumentException">The text is no version of such tables.</exception>
    Task<SourceVersion> OpenAsync(SourceLocation location, string? version, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a version that was opened before. What it gives is compared with what the manifest has: columns, and of each file its path,
    /// size, rows and <see cref="TableFile.Pin"/>. Files that are gone may be left out.
    /// </summary>
    /// <remarks>
    /// A kind of tables that has no versions of its own gives the files that the manifest names, as they are now, and none that came later.
    /// </remarks>
    /// <param name="location">Where the table is.</param>
    /// <param name="pinned">What the manifest has of it.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="SourceException">
    /// It is there no more (<c>TABLE_GONE</c>), it is another one, it is damaged, or it needs what is not known here.
    /// </exception>
    Task<SourceVersion> OpenAgainAsync(SourceLocation location, PinnedVersion pinned, CancellationToken cancellationToken);
}
