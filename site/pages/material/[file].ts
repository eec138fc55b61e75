/** The files that labs hand to the learner, to be downloaded. */
import { getCollection } from 'astro:content';

export async function getStaticPaths() {
  const labs = await getCollection('labs');
  return labs.flatMap(({ data }) =>
    data.material.map(({ name, text }) => ({ params: { file: name }, props: { text } })),
  );
}

export const GET = ({ props }: { props: { text: string } }): Response => new Response(props.text);
