namespace RunLinkedData.Cli.Running;

/// <summary>A process: its group, and the signals that it ignores, as bits.</summary>
internal sealed record TableEntry(int Id, int Group, ulong Ignored)
{
    public bool Ignores(int signal) => (Ignored & (1UL << (signal - 1))) != 0;
}
