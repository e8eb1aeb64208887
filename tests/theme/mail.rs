//! Text of invented mails, in the markup that the text renderer writes.

/// A question with a quote, a fold, trailers and a signature.
pub(crate) const ANSWER: &str = r#"<p class="att">On Tue, 13 Jan 2026 at 06:03, Anna Berg &lt;anna@example.org> wrote:
</p><blockquote class="q q1"><p>> The pump controller reads its pressure table once, when the daemon starts. After a
> sensor is replaced the table is stale and the valve opens far too late.
</p><blockquote class="q q2"><p>> > Is that so on the older boards too? I only ever saw it on revision C.
</p><blockquote class="q q3"><p>> > > Yes, on all of them.
</p></blockquote></blockquote></blockquote>
<p>I would rather have it read again on SIGHUP. A few notes:
</p>
<p>  - the table is at most 4 kB, so reading costs nothing;
  - a broken table must leave the old one in place;
  - see <a href="https://example.org/pump/specification/pressure-table-version-2-with-a-rather-long-name.html" rel="nofollow">https://example.org/pump/specification/pressure-table-version-2-with-a-rather-long-name.html</a>
</p>
<details class="fold"><summary>14 quoted lines</summary><blockquote class="q q1"><p>> And here is a long quote that nobody has to read again,
> which is why it is folded away.
</p></blockquote></details>
<p class="tr">Reviewed-by: Béla Nagy &lt;bela@example.org>
Tested-by: דנה לוי &lt;dana@example.org>
</p>
<p class="sig">-- 
Béla, who writes too much<i class="c">RLO</i>
</p>"#;

/// A patch: in-body headers, text, diffstat and a diff.
pub(crate) const PATCH: &str = r#"<p class="ibh">From: Anna Berg &lt;anna@example.org>
</p>
<p>Read the pressure table again when the daemon is told to. A table that cannot be
read is reported and the old one stays in use, so that a typing mistake does not
stop the water.
</p>
<p class="tr">Fixes: 1234567890ab ("pump: read the pressure table")
Signed-off-by: Anna Berg &lt;anna@example.org>
</p><p>---
</p><pre class="stat"> pump/table.c | 21 <ins>+++++++++++++++++</ins><del>----</del>
 pump/pump.h  |  2 <ins>++</ins>
 2 files changed, 19 insertions(+), 4 deletions(-)
</pre>
<details class="diff" open><summary><code>pump/table.c</code> <span class="n">+17 −4</span></summary><pre class="d"><i>diff --git a/pump/table.c b/pump/table.c
index 2f9e03e..6f588ba 100644
--- a/pump/table.c
+++ b/pump/table.c
</i><b>@@ -41,11 +41,24 @@ static int table_parse(struct table *t, const char *text)
</b> 	return 0;
 }
 
<del>-int table_read(struct table *t)
-{
-	return table_parse(t, slurp(TABLE_PATH));
-}
</del><ins>+/* Leaves the table as it was when the new one is broken. */
+int table_read(struct table *t)
+{
+	struct table fresh = { 0 };
+
+	if (table_parse(&amp;fresh, slurp(TABLE_PATH)) &lt; 0) {<s>  </s>
+		warn("%s: broken, keeping the table of %s and all the pressures in it as they were before this", TABLE_PATH, t->date);
+		return -EINVAL;
+	}
+	*t = fresh;
+	return 0;
+}
</ins> 
 void table_free(struct table *t)
</pre></details><p class="sig">-- 
2.43.0
</p>"#;

/// A short note in a right-to-left script.
pub(crate) const SHORT: &str = r#"<p dir="auto">שלום, זה עובד אצלי. תודה!
</p>
<p>Applied, thanks.
</p>"#;

/// A content page.
pub(crate) const PROSE: &str = r#"<p>The archive keeps <em>every</em> message of the list since its first day. This page says how to read it, and what <code>git am</code> has to do with it.</p>
<h2 id="reading">Reading</h2>
<p>Start at a <a href="../orchard/periods/">period</a>: a week of mail fits on one page. Threads keep their shape, and each message has an address of its own.</p>
<blockquote><p>A message that is withdrawn is gone from all pages.</p></blockquote>
<h3 id="keys">Keys</h3>
<ul><li><code>j</code> goes to the next message</li><li><code>k</code> to the one before</li></ul>
<h2 id="mirroring">Mirroring</h2>
<pre><code class="language-sh">wget -x -nH -i https://lists.example.org/files.txt
listpress verify .   # says what is missing, and this is a line that is far too long for a phone
</code></pre>
<table><thead><tr><th>Path</th><th>What</th><th>When</th></tr></thead><tbody><tr><td><code>L/MID/t.mbox.gz</code></td><td>the thread, mboxrd</td><td>for roots and covers</td></tr><tr><td><code>L/series/SLUG/vN.mbx</code></td><td>one revision ready for <code>git am</code></td><td>always</td></tr></tbody></table>"#;
