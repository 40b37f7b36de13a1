using System.Globalization;
using System.Security.Cryptography;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

/// <summary>Names for runs that got none, in the shape MLflow gives them: <c>calm-otter-417</c>, at most 20 characters.</summary>
internal static class RunNames
{
    private static readonly string[] Adjectives =
    [
        "agile", "amber", "brave", "bright", "calm", "clean", "clever", "crisp", "eager", "early", "fair", "fast", "gentle", "glad",
        "grand", "happy", "keen", "kind", "light", "lively", "loyal", "lucky", "merry", "mild", "neat", "noble", "proud", "quick",
        "quiet", "rapid", "ready", "royal", "sharp", "silent", "smooth", "solid", "spry", "steady", "still", "sunny", "swift", "tidy",
        "true", "vivid", "warm", "wise", "witty", "young",
    ];

    private static readonly string[] Animals =
    [
        "ant", "auk", "bass", "bat", "bear", "bee", "bison", "boar", "carp", "cat", "colt", "crab", "crane", "crow", "deer", "dove",
        "duck", "eel", "elk", "ewe", "finch", "fish", "fly", "foal", "fowl", "fox", "frog", "gnat", "goat", "goose", "gull", "hare",
        "hawk", "hen", "heron", "horse", "ibis", "jay", "koi", "lamb", "lark", "lion", "lynx", "mole", "moose", "moth", "mouse", "mule",
        "newt", "otter", "owl", "panda", "perch", "pug", "quail", "ram", "rat", "robin", "seal", "shad", "sheep", "shrew", "skink",
        "slug", "snail", "squid", "stag", "stork", "swan", "tern", "toad", "trout", "vole", "wasp", "whale", "wolf", "wren", "yak",
    ];

    public static string Next() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RandomNumberGenerator.GetItems<string>(Adjectives, 1)[0]}-"
        + $"{RandomNumberGenerator.GetItems<string>(Animals, 1)[0]}-{RandomNumberGenerator.GetInt32(1000)}");
}
