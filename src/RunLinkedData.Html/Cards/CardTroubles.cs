using RunLinkedData.Secrets;

namespace RunLinkedData.Html.Cards;

/// <summary>Collects what could not be told on a card. Parts that fail do not take the others with them.</summary>
internal sealed class CardTroubles
{
    private readonly List<string> _sentences = [];

    public IReadOnlyList<string> Sentences
    {
        get
        {
            lock (_sentences)
            {
                return [.. _sentences];
            }
        }
    }

    /// <summary>Does a part; null when it fails.</summary>
    public async Task<T?> TryAsync<T>(string what, Func<Task<T?>> part)
        where T : class
    {
        try
        {
            return await part().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var why = exception is OperationCanceledException ? "it took too long." : SecretText.Redact(exception.Message);
            lock (_sentences)
            {
                _sentences.Add($"{what} could not be read: {why}");
            }

            return null;
        }
    }
}
