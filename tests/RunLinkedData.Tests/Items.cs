namespace RunLinkedData.Tests;

/// <summary>A small row.</summary>
public sealed record Item(int Id, string Name, double? Price);

public static class Items
{
    public static IEnumerable<Item> Make(int count) =>
        Enumerable.Range(0, count).Select(i => new Item(i, $"item {i}", i % 3 == 0 ? null : i * 1.5));
}
