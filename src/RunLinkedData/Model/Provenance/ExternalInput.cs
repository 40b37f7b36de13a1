namespace RunLinkedData.Model.Provenance;

/// <summary>Something that a run read and no run of the store has made: a database, a file, an object in a bucket.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Source">Where it is, without credentials.</param>
/// <param name="Version">Its version in the words of its own system.</param>
public sealed record ExternalInput(string Name, string Source, string Version);
