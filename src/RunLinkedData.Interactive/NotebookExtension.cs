using Microsoft.DotNet.Interactive;
using RunLinkedData.Interactive.Formatting;
using RunLinkedData.Interactive.Magic;

namespace RunLinkedData.Interactive;

/// <summary>
/// What this package adds to a notebook of .NET Interactive (Polyglot Notebooks, Jupyter): how versions and answers are shown, and the
/// magic command <c>#!rld</c>.
/// </summary>
public static class NotebookExtension
{
    /// <summary>
    /// Sets the options of the trackers that <c>#!rld</c> connects, such as <c>options => options.UseAws()</c> for artifacts in buckets. A
    /// store that the notebook has asked already keeps its tracker. Null, as by default, for none.
    /// </summary>
    public static Action<RunTrackerOptions>? ConfigureTracker
    {
        get => TrackerPool.Configure;
        set => TrackerPool.Configure = value;
    }

    /// <summary>
    /// Adds it. A notebook does so by itself when the package is referenced with <c>#r "nuget:RunLinkedData.Interactive"</c>; programs that
    /// host a kernel of their own call it once.
    /// </summary>
    /// <param name="kernel">The root kernel of the notebook, or a kernel that stands alone.</param>
    /// <exception cref="ArgumentNullException">There is no kernel.</exception>
    public static void Load(Kernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        DisplayFormats.Register();
        RldDirective.AddTo(kernel);
    }
}
