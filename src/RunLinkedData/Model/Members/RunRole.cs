namespace RunLinkedData.Model.Members;

/// <summary>
/// What a program is to a run. Its owner has started it, or resumed it by its ID, and ends it. A member has joined it, and leaves it: it
/// never ends, renames or describes it, and has a record of its own beside that of the owner.
/// </summary>
internal sealed record RunRole
{
    private RunRole()
    {
    }

    /// <summary>The program that started the run, and works on it alone.</summary>
    public static RunRole Owner { get; } = new() { HasStarted = true };

    /// <summary>The program that started the run for others to join: it takes the run back when one of them has ended it.</summary>
    public static RunRole Host { get; } = new() { HasStarted = true, IsShared = true, TakesBack = true };

    /// <summary>A program that goes on with a run in the place of the one that started it.</summary>
    public static RunRole Resumer { get; } = new() { IsShared = true };

    /// <summary>Whether it has started the run.</summary>
    public bool HasStarted { get; private init; }

    /// <summary>Whether other programs may record on the run too: it is never taken to be open unseen.</summary>
    public bool IsShared { get; private init; }

    /// <summary>Whether the run is opened again when another program has ended it.</summary>
    public bool TakesBack { get; private init; }

    /// <summary>Whether several programs are at work on the run at the same time, as is meant.</summary>
    public bool HasCompany => TakesBack || Member is not null;

    /// <summary>Set for a program that has joined the run.</summary>
    public RunMember? Member { get; private init; }

    /// <summary>
    /// Whether it is no part of what the run executes, and merely records something for it: it says nothing of its own code and machine on
    /// the run, and nothing at all when it fails.
    /// </summary>
    public bool IsTool { get; private init; }

    /// <summary>Set for a member of a group: one of the programs that make the run together.</summary>
    public GroupPlace? Place => Member?.Place;

    /// <summary>
    /// Set for a program that publishes a run which the members of a group have made, and does nothing else to it: how many they are.
    /// </summary>
    public int? PublishesMembers { get; private init; }

    /// <summary>A program that ends a run once all members of its group have finished. When it fails, the run goes on.</summary>
    public static RunRole Publish(int members) => new() { IsShared = true, PublishesMembers = members };

    public static RunRole Join() => new() { IsShared = true, Member = RunMember.New() };

    public static RunRole JoinAsTool() => Join() with { IsTool = true };

    public static RunRole Join(GroupPlace place) => new() { IsShared = true, Member = RunMember.At(place) };

    /// <summary>Where a file lies that each program writes of itself.</summary>
    public string PathOf(string path) => Member?.PathOf(path) ?? path;
}
