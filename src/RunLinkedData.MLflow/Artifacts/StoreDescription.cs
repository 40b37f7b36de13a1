namespace RunLinkedData.MLflow.Artifacts;

/// <summary>What a person is told of a store: where it is, and who one is there. No secret is in it.</summary>
/// <seealso cref="IArtifactStore.DescribeAsync"/>
public sealed record StoreDescription
{
    /// <summary>What is called: a host, or a service and its region; a folder of this machine.</summary>
    public required string Address { get; init; }

    /// <summary>
    /// Where the storage says that the files lie, such as <c>eu-central-1</c>; null when it does not tell, or may not be asked.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>
    /// Which kind of credentials is used, such as <c>environment variables</c> or <c>a role of the machine</c>, never which ones; null for
    /// what needs none.
    /// </summary>
    public string? Credentials { get; init; }
}
