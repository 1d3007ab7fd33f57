import { StoryPage } from "@/components/story/StoryPage";

/** One page is exported, for a place holder; the server puts the id of a story in its place. */
export const generateStaticParams = () => [{ id: "__id__" }];

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <StoryPage key={id} id={id} />;
}
