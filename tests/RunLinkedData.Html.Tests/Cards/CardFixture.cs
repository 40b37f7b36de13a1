using RunLinkedData.Tests;

namespace RunLinkedData.Html.Tests.Cards;

/// <summary>Reads the cards of runs.</summary>
public abstract class CardFixture : TrackerFixture
{
    protected const string Note = "mlflow.note.content";

    protected override void Configure(RunTrackerOptions options) => options.UseHtml();

    protected async Task<string> CardAsync(string runId)
    {
        var artifacts = await Tracker.OpenArtifactsAsync(runId);
        await using var content = await artifacts.OpenReadAsync("card.html");
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync();
    }

    protected async Task<bool> HasCardAsync(string runId) =>
        (await (await Tracker.OpenArtifactsAsync(runId)).ListAsync()).Any(entry => entry.Path == "card.html");

    protected async Task<string?> NoteAsync(string runId) => (await StoredAsync(runId)).FindTag(Note);

    protected async Task<string> RunAsync(string process, Func<Run, Task> work, params (string Name, string Value)[] parameters) =>
        await Tracker.RunAsync(
            process,
            work,
            options =>
            {
                foreach (var (name, value) in parameters)
                {
                    options.Parameters[name] = value;
                }
            });
}
