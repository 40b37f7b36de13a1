using Mono.Cecil;
using NUnit.Framework;

namespace RunLinkedData.Tests.House;

/// <summary>
/// A public record can get a member more, and programs that were compiled before still run: nothing public lists all of its members,
/// neither a positional constructor nor a <c>Deconstruct</c>.
/// </summary>
public class RecordTests
{
    private static IEnumerable<string> Assemblies => HouseMap.Read().Keys;

    [TestCaseSource(nameof(Assemblies))]
    public void PublicRecords_All_CanGetAMemberMore(string assembly) => Assert.That(
        PositionalRecords(HouseMap.FileOf(assembly)),
        Is.Empty,
        "give these properties with init, and what must be there 'required'");

    [Test]
    public void PositionalRecords_OfClassesAndStructs_AreFound()
    {
        var found = PositionalRecords(typeof(RecordTests).Assembly.Location)
            .Where(name => name.Contains(nameof(RecordTests), StringComparison.Ordinal));

        Assert.That(found.Select(name => name.Split('/')[^1]), Is.EquivalentTo(new[] { nameof(Pair), nameof(Point), nameof(Split) }));
    }

    private static List<string> PositionalRecords(string file)
    {
        using var module = ModuleDefinition.ReadModule(file);
        return [.. module.GetTypes()
            .Where(type => IsPublic(type) && IsRecord(type) && (HasPositionalConstructor(type) || HasDeconstruct(type)))
            .Select(type => type.FullName)];
    }

    private static bool IsPublic(TypeDefinition type) => type.IsPublic || (type.IsNestedPublic && IsPublic(type.DeclaringType));

    // The compiler writes it for records of both kinds, and for nothing else.
    private static bool IsRecord(TypeDefinition type) => type.Methods.Any(method => method.Name == "PrintMembers");

    // Its parameters are named as the properties are; those of a constructor in code begin with a small letter.
    private static bool HasPositionalConstructor(TypeDefinition type) => type.Methods.Any(method =>
        method.IsConstructor
        && method.IsPublic
        && method.Parameters.Any(parameter => type.Properties.Any(property => property.Name == parameter.Name)));

    private static bool HasDeconstruct(TypeDefinition type) => type.Methods.Any(method => method.Name == "Deconstruct" && method.IsPublic);

    public sealed record Pair(string Key, string Value);

    public readonly record struct Point(int X, int Y);

    public sealed record Split
    {
        public required string Key { get; init; }

        public void Deconstruct(out string key) => key = Key;
    }

    public sealed record Grown
    {
        public Grown(string key) => Key = key;

        public string Key { get; init; }
    }
}
