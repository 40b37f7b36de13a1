using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.House;

/// <summary>
/// Which room of the house may know which: the map in <c>docs/architecture.md</c> against what the IL of each assembly says.
/// </summary>
public class ArrowTests
{
    private const string Root = "(root)";

    private static IEnumerable<string> Assemblies => HouseMap.Read().Keys;

    [Test]
    public void Map_HasEveryAssembly() => Assert.That(
        Assemblies,
        Is.EquivalentTo(Directory.GetDirectories(Repository.PathOf("src"))
            .Select(Path.GetFileName)
            .Where(name => Directory.GetFiles(Repository.PathOf("src", name!), "*.csproj").Length > 0)));

    [TestCaseSource(nameof(Assemblies))]
    public void Rooms_KnowOnly_WhatTheMapAllows(string assembly)
    {
        var rooms = HouseMap.Read()[assembly];
        List<string> found = [];
        foreach (var (room, named) in Edges(assembly))
        {
            if (!rooms.TryGetValue(room, out var allowed))
            {
                found.Add($"{room} is a room without a row");
                continue;
            }

            found.AddRange(named.Where(edge => !allowed.Contains(edge.Key))
                .Select(edge => $"{room} must not know {edge.Key}, which {edge.Value} does"));
        }

        Assert.That(found, Is.Empty);
    }

    [TestCaseSource(nameof(Assemblies))]
    public void Map_AllowsNothing_ThatIsNotNeeded(string assembly)
    {
        var edges = Edges(assembly);
        var idle =
            from row in HouseMap.Read()[assembly]
            from known in row.Value
            where !edges.TryGetValue(row.Key, out var named) || !named.ContainsKey(known)
            select $"{row.Key} does not know {known}";

        Assert.That(idle, Is.Empty);
    }

    [TestCaseSource(nameof(Assemblies))]
    public void Rooms_AreInNoCircle(string assembly)
    {
        var left = Edges(assembly).ToDictionary(edge => edge.Key, edge => edge.Value.Keys.ToHashSet());
        while (left.FirstOrDefault(edge => !edge.Value.Overlaps(left.Keys)) is { Key: { } room })
        {
            left.Remove(room);
        }

        Assert.That(left.Keys, Is.Empty, "each of these knows another of them");
    }

    [Test]
    public void Folders_FitOneGlance()
    {
        var full =
            from folder in Directory.GetDirectories(Repository.PathOf("src"), "*", SearchOption.AllDirectories)
            where !folder.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
            let files = Directory.GetFiles(folder, "*.cs").Length
            where files > 20
            select $"{Path.GetRelativePath(Repository.Root, folder)} has {files} files";

        Assert.That(full, Is.Empty);
    }

    // By the names of the rooms, which are those of the namespaces without that of the assembly; those of other assemblies in full.
    private static Dictionary<string, Dictionary<string, string>> Edges(string assembly) =>
        References.Of(HouseMap.FileOf(assembly), space => AssemblyOf(space) == assembly)
            .ToDictionary(edge => RoomOf(edge.Key, assembly), edge => edge.Value.GroupBy(named => RoomOf(named.Key, assembly))
                .ToDictionary(named => named.Key, named => named.First().Value));

    private static string AssemblyOf(string space) =>
        Assemblies.Where(assembly => space == assembly || space.StartsWith(assembly + ".", StringComparison.Ordinal))
            .MaxBy(assembly => assembly.Length)!;

    // What belongs to another assembly counts as that assembly.
    private static string RoomOf(string space, string assembly) =>
        space == assembly ? Root
        : AssemblyOf(space) is var other && other != assembly ? other
        : space[(assembly.Length + 1)..].Replace('.', '/');
}
