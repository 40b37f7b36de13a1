using System.Globalization;

namespace RunLinkedData.Testing;

/// <summary>How much the tests that draw their cases try; <c>CONTRIBUTING.md</c> has the variables.</summary>
public static class TestScale
{
    /// <summary>The seeds of a test of programs that are killed, stores that fail or writers at once: 1, 2, 3 and so on.</summary>
    public static IEnumerable<int> Seeds(int usual) => Enumerable.Range(1, AtLeast("RLD_TEST_SEEDS", usual));

    /// <summary>How many inputs a test of drawn inputs tries.</summary>
    public static int Inputs(int usual) => AtLeast("RLD_TEST_FUZZ", usual);

    /// <summary>How many programs make one run together.</summary>
    public static int Members(int usual) => AtLeast("RLD_TEST_MEMBERS", usual);

    private static int AtLeast(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted)
            ? Math.Max(wanted, usual)
            : usual;
}
